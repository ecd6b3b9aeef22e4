"""The decoder's weights, laid out for writing one step at a time.

The model's own forward pass looks at all steps at once. Step by step, the time goes into reading
weights and starting small operations, so here projections are fused, all code tables are one, and
all heads are one matrix of which every step uses a contiguous piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding_bag, linear, scaled_dot_product_attention

from visage_core.model.decoder import POSITION_OFFSET
from visage_core.model.layers import DecoderLayer, split_heads
from visage_core.model.visage import VisageModel


class BoundLayer:
    """One decoder layer that writes its keys and values into a cache."""

    def __init__(self, layer: DecoderLayer) -> None:
        self._layer = layer
        own, cross = layer.self_attn, layer.encoder_attn
        self._num_heads = own.num_heads
        self._qkv = _fused(own.q_proj, own.k_proj, own.v_proj)
        self._cross_kv = _fused(cross.k_proj, cross.v_proj)

    def remember(self, memory: Tensor) -> Tensor:
        """Keys and values [2, M, H, N, d] of the encoder's output [M, N, D]."""
        return self._parts(linear(memory, *self._cross_kv), 2).contiguous()

    def step(self, x: Tensor, cache: Tensor, memory: Tensor, start: int) -> Tensor:
        """Steps [M, n, D] from `start` on, either one or several from 0 on.

        `cache` [2, M, H, S, d] keeps their keys and values, `memory` is what `remember` gave.
        """
        layer, end = self._layer, start + x.shape[1]
        qkv = self._parts(linear(x, *self._qkv), 3)
        cache[..., start:end, :] = qkv[1:]
        keys, values = cache[..., :end, :]
        seen = scaled_dot_product_attention(qkv[0], keys, values, is_causal=start == 0)
        x = layer.self_attn_layer_norm(x + layer.self_attn.out_proj(_merged(seen)))
        queries = split_heads(layer.encoder_attn.q_proj(x), self._num_heads)
        seen = scaled_dot_product_attention(queries, memory[0], memory[1])
        x = layer.encoder_attn_layer_norm(x + layer.encoder_attn.out_proj(_merged(seen)))
        return layer.feed_forward(x)

    def _parts(self, projected: Tensor, parts: int) -> Tensor:
        """[M, n, parts · D] as [parts, M, H, n, d]."""
        batch, steps, width = projected.shape
        head = width // parts // self._num_heads
        return projected.view(batch, steps, parts, self._num_heads, head).permute(2, 0, 3, 1, 4)


class BoundDecoder:
    """A model's decoder ready for stepping.

    It copies weights: bind again after the model has changed. Raises `ValueError` for a model in
    training mode, whose dropout would spoil every step.
    """

    @torch.no_grad()
    def __init__(self, model: VisageModel) -> None:
        if model.training:
            raise ValueError("call model.eval() before generating with it")
        decoder, delays, stride = model.model.decoder, model.pattern.delays, model.pattern.stride
        self.model = model
        self.layers = [BoundLayer(cast(DecoderLayer, layer)) for layer in decoder.layers]
        self._norm = decoder.layernorm_embedding
        self._bos = decoder.bos
        self._positions = decoder.embed_positions.weight[POSITION_OFFSET:]
        self._code_table = torch.cat(
            [decoder.get_parameter(f"embed_dac.{k}.weight") for k in range(len(delays))]
        )
        first_rows = torch.arange(len(delays), device=model.device)
        self._first_rows = first_rows * model.config.embedding_rows
        # In this order the heads that any step needs lie side by side.
        order = sorted(range(len(delays)), key=lambda k: (delays[k] % stride, delays[k], k))
        self._rank = {stream: rank for rank, stream in enumerate(order)}
        self._order = torch.tensor(order, device=model.device)
        self._head_weight = torch.stack(
            [model.get_parameter(f"dac_heads.{k}.weight") for k in order]
        )
        self._head_bias = torch.stack([model.get_parameter(f"dac_heads.{k}.bias") for k in order])

    def embed(self, steps: Tensor, start: int) -> Tensor:
        """Decoder inputs [B, n, D] at positions `start` to `start` + n - 1.

        `steps` [B, n, K] are the codes of the step before each position; position 0 has none, so
        from 0 on one row fewer is given.
        """
        batch, rows, _ = steps.shape
        summed = embedding_bag(
            (steps + self._first_rows).flatten(0, 1), self._code_table, mode="sum"
        ).view(batch, rows, self._code_table.shape[1])
        if start == 0:
            summed = torch.cat([self._bos.expand(batch, 1, -1), summed], dim=1)
        placed: Tensor = self._norm(summed + self._positions[start : start + summed.shape[1]])
        return placed

    def head_run(self, streams: Sequence[int]) -> slice:
        """Where the heads of the streams that one step writes lie."""
        ranks = [self._rank[stream] for stream in streams]
        return slice(min(ranks), max(ranks) + 1)

    def streams(self, run: slice) -> Tensor:
        """Stream indices [n] of a run of heads."""
        return self._order[run]

    def logits(self, hidden: Tensor, weights: Tensor, run: slice) -> Tensor:
        """Guided logits [B, n, V] of a run of heads, from the states [N, B, D] of N conditions.

        `weights` mix the conditions: [N] if all code streams share them, else [N, K]. They add up
        to 1 and the heads are linear, so mixing states is the same as mixing logits, and cheaper.
        """
        heads, bias = self._head_weight[run], self._head_bias[run]
        if weights.ndim == 1:
            mixed = torch.einsum("n,nbd->bd", weights, hidden)
            return linear(mixed, heads.flatten(0, 1), bias.flatten()).view(-1, *bias.shape)
        mixed = torch.einsum("nk,nbd->kbd", weights[:, self._order[run]], hidden)
        return torch.baddbmm(bias[:, None], mixed, heads.transpose(1, 2)).transpose(0, 1)


def _fused(*projections: nn.Linear) -> tuple[Tensor, Tensor]:
    """Weight and bias of several projections of the same input as one."""
    weight = torch.cat([projection.weight for projection in projections])
    return weight, torch.cat([projection.bias for projection in projections])


def _merged(heads: Tensor) -> Tensor:
    """[M, H, n, d] as [M, n, D]."""
    return heads.transpose(1, 2).flatten(2)
