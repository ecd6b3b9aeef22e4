"""The decoder: codes written so far -> what comes next."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from visage_core.model.config import VisageConfig
from visage_core.model.layers import DecoderLayer, normal_parameter

POSITION_OFFSET = 2
"""Step p reads row p + 2 of the position table, as BART has it."""


class Decoder(nn.Module):
    """Causal transformer over decoder steps; every step sums one code of each stream."""

    def __init__(self, config: VisageConfig) -> None:
        super().__init__()
        d_model = config.d_model
        self.max_steps = config.max_target_length
        self.bos = normal_parameter(1, d_model, std=config.init_std)
        self.embed_dac = nn.ModuleList(
            nn.Embedding(config.embedding_rows, d_model) for _ in range(config.num_streams)
        )
        self.embed_positions = nn.Embedding(self.max_steps + POSITION_OFFSET, d_model)
        self.layernorm_embedding = nn.LayerNorm(d_model)
        self.dropout = nn.Dropout(config.dropout)
        self.layers = nn.ModuleList(
            DecoderLayer(
                d_model, config.decoder_attention_heads, config.decoder_ffn_dim, config.dropout
            )
            for _ in range(config.decoder_layers)
        )

    def forward(self, steps: Tensor, memory: Tensor, *, first: int = 0) -> Tensor:
        """Codes by step [B, S, K] (pad where none) and memory [B, N, D] -> [B, S + 1, D].

        Row s of the result predicts step `first` + s; row 0 follows from the start symbol alone.
        """
        batch, num_steps = steps.shape[0], steps.shape[1] + 1
        if first + num_steps > self.max_steps:
            raise ValueError(
                f"{first + num_steps} decoder steps; the model has room for {self.max_steps}"
            )
        x: Tensor = torch.cat([self.bos.expand(batch, 1, -1), self.embed_codes(steps)], dim=1)
        start = POSITION_OFFSET + first
        x = x + self.embed_positions.weight[start : start + num_steps]
        x = self.dropout(self.layernorm_embedding(x))
        for layer in self.layers:
            x = layer(x, memory)
        return x

    def embed_codes(self, steps: Tensor) -> Tensor:
        """Sum over streams of the codes' embeddings, [B, S, K] -> [B, S, D]."""
        total: Tensor = self.embed_dac[0](steps[..., 0])
        for stream, table in enumerate(self.embed_dac[1:], start=1):
            total = total + table(steps[..., stream])
        return total
