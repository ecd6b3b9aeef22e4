"""The layers of a post-norm transformer. Attribute names are those of public checkpoints."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, scaled_dot_product_attention


class Attention(nn.Module):
    """Multi-head attention with biases everywhere."""

    def __init__(self, d_model: int, num_heads: int) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, queries: Tensor, source: Tensor, *, causal: bool = False) -> Tensor:
        """Queries [B, S, D] over a source [B, N, D]; `causal` hides later rows of the source."""
        q = split_heads(self.q_proj(queries), self.num_heads)
        k = split_heads(self.k_proj(source), self.num_heads)
        v = split_heads(self.v_proj(source), self.num_heads)
        mixed = scaled_dot_product_attention(q, k, v, is_causal=causal)
        out: Tensor = self.out_proj(mixed.transpose(1, 2).flatten(2))
        return out


def split_heads(x: Tensor, num_heads: int) -> Tensor:
    """[B, S, D] as [B, heads, S, D / heads]."""
    batch, steps, d_model = x.shape
    return x.view(batch, steps, num_heads, d_model // num_heads).transpose(1, 2)


class EncoderLayer(nn.Module):
    """Self-attention and a feed-forward part, each normalised after its residual sum."""

    def __init__(self, d_model: int, num_heads: int, ffn_dim: int, dropout: float) -> None:
        super().__init__()
        self.self_attn = Attention(d_model, num_heads)
        self.self_attn_layer_norm = nn.LayerNorm(d_model)
        self.fc1 = nn.Linear(d_model, ffn_dim)
        self.fc2 = nn.Linear(ffn_dim, d_model)
        self.final_layer_norm = nn.LayerNorm(d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """[B, S, D] -> [B, S, D]."""
        x = self.self_attn_layer_norm(x + self.dropout(self.self_attn(x, x)))
        return self.feed_forward(x)

    def feed_forward(self, x: Tensor) -> Tensor:
        """The layer's second half, [B, S, D] -> [B, S, D]."""
        out: Tensor = self.final_layer_norm(x + self.dropout(self.fc2(gelu(self.fc1(x)))))
        return out


class DecoderLayer(EncoderLayer):
    """An encoder layer that looks back only, with attention to the encoder's output between."""

    def __init__(self, d_model: int, num_heads: int, ffn_dim: int, dropout: float) -> None:
        super().__init__(d_model, num_heads, ffn_dim, dropout)
        self.encoder_attn = Attention(d_model, num_heads)
        self.encoder_attn_layer_norm = nn.LayerNorm(d_model)

    def forward(self, x: Tensor, memory: Tensor | None = None) -> Tensor:
        """Steps [B, S, D] with the encoder's output [B, N, D] -> [B, S, D]."""
        if memory is None:
            raise ValueError("a decoder layer needs the encoder's output")
        x = self.self_attn_layer_norm(x + self.dropout(self.self_attn(x, x, causal=True)))
        x = self.encoder_attn_layer_norm(x + self.dropout(self.encoder_attn(x, memory)))
        return self.feed_forward(x)


def mlp(d_in: int, d_model: int) -> nn.Sequential:
    """Linear - GELU - Linear, as both condition embeddings use it."""
    return nn.Sequential(nn.Linear(d_in, d_model), nn.GELU(), nn.Linear(d_model, d_model))


def normal_init(module: nn.Module, std: float) -> None:
    """Start linear and table weights from N(0, std²) and biases from 0."""
    if isinstance(module, nn.Linear | nn.Embedding):
        nn.init.normal_(module.weight, std=std)
    if isinstance(module, nn.Linear):
        nn.init.zeros_(module.bias)


def normal_parameter(*shape: int, std: float) -> nn.Parameter:
    """A free parameter that starts from N(0, std²)."""
    return nn.Parameter(torch.randn(*shape) * std)
