"""The decoder's weights, laid out for writing one step at a time.

The model's own forward pass looks at all steps at once. Step by step, the time goes into reading
weights and starting small operations, so here projections are fused, all code tables are one, and
the heads that are used together are one matrix of which a step uses a contiguous piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding_bag, gelu, scaled_dot_product_attention

from visage_core.generation.graphs import choose_recorder
from visage_core.generation.places import Place
from visage_core.generation.projections import EXACT, Projection, WeightFormat, weight_format
from visage_core.generation.rounds import Recorder, RoundPool
from visage_core.generation.sampling import CodeSampler
from visage_core.generation.state import DecodingState, Given, HeadRun
from visage_core.model.decoder import POSITION_OFFSET
from visage_core.model.layers import DecoderLayer, split_heads
from visage_core.model.visage import VisageModel
from visage_core.types import Precision


class BoundLayer:
    """One decoder layer that writes its keys and values into a cache."""

    def __init__(self, layer: DecoderLayer, form: WeightFormat) -> None:
        own, cross = layer.self_attn, layer.encoder_attn
        self._num_heads, self._kept = own.num_heads, form.kept
        self._qkv = _fused(form, own.q_proj, own.k_proj, own.v_proj)
        self._out = _fused(form, own.out_proj)
        self._norm = deepcopy(layer.self_attn_layer_norm).to(form.dtype)
        exact = (EXACT.project(part.weight, part.bias) for part in (cross.k_proj, cross.v_proj))
        self._cross_keys, self._cross_values = exact
        self._cross_queries = _fused(form, cross.q_proj)
        self._cross_out = _fused(form, cross.out_proj)
        self._cross_norm = deepcopy(layer.encoder_attn_layer_norm).to(form.dtype)
        self._fc1, self._fc2 = _fused(form, layer.fc1), _fused(form, layer.fc2)
        self._final_norm = deepcopy(layer.final_layer_norm).to(form.dtype)

    def remember(self, memory: Tensor) -> Tensor:
        """Keys and values [2, M, H, N, d] of the encoder's output [M, N, D]."""
        kept = (self._cross_keys(memory), self._cross_values(memory))
        return torch.stack([split_heads(x, self._num_heads).to(self._kept) for x in kept])

    def step(self, x: Tensor, cache: Tensor, memory: Tensor, place: Place) -> Tensor:
        """The states [M, n, D] at a place.

        `cache` [2, M, H, S, d] keeps their keys and values, `memory` is what `remember` gave.
        """
        qkv = self._parts(self._qkv(x), 3).to(self._kept)
        keys, values, mask = place.extend(cache, qkv[1:])
        seen = scaled_dot_product_attention(
            qkv[0], keys, values, attn_mask=mask, is_causal=place.at_start
        )
        x = self._norm(x + self._out(_merged(seen).to(x.dtype)))
        queries = split_heads(self._cross_queries(x), self._num_heads).to(self._kept)
        seen = scaled_dot_product_attention(queries, memory[0], memory[1])
        x = self._cross_norm(x + self._cross_out(_merged(seen).to(x.dtype)))
        out: Tensor = self._final_norm(x + self._fc2(gelu(self._fc1(x))))
        return out

    def _parts(self, projected: Tensor, parts: int) -> Tensor:
        """[M, n, parts · D] as [parts, M, H, n, d]."""
        batch, steps, width = projected.shape
        head = width // parts // self._num_heads
        return projected.view(batch, steps, parts, self._num_heads, head).permute(2, 0, 3, 1, 4)


class BoundDecoder:
    """A model's decoder ready for stepping, in a precision.

    It copies weights: bind again after the model has changed. `record` makes whole rounds of steps
    faster (`visage_core.generation.rounds`); by default CUDA graphs do, where there are any. Raises
    `ValueError` for a model in training mode, whose dropout would spoil every step.
    """

    @torch.no_grad()
    def __init__(
        self,
        model: VisageModel,
        precision: Precision = Precision.FP32,
        record: Recorder | None = None,
    ) -> None:
        if model.training:
            raise ValueError("call model.eval() before generating with it")
        self.rounds = RoundPool(record or choose_recorder(model.device))
        decoder, delays, stride = model.model.decoder, model.pattern.delays, model.pattern.stride
        self.model = model
        size = sum(weight.numel() for weight in decoder.layers.parameters())
        self.form = form = weight_format(precision, model.device, size)
        self.layers = [BoundLayer(cast(DecoderLayer, layer), form) for layer in decoder.layers]
        self._norm = deepcopy(decoder.layernorm_embedding).to(form.dtype)
        self._bos = decoder.bos.to(form.dtype)
        self._positions = decoder.embed_positions.weight[POSITION_OFFSET:].to(form.dtype)
        self._code_table = torch.cat(
            [decoder.get_parameter(f"embed_dac.{k}.weight") for k in range(len(delays))]
        ).to(form.dtype)
        first_rows = torch.arange(len(delays), device=model.device)
        self._first_rows = first_rows * model.config.embedding_rows
        # In this order the heads that any step needs lie side by side.
        self._phases: list[list[int]] = [[] for _ in range(stride)]
        for stream in sorted(range(len(delays)), key=lambda k: (delays[k], k)):
            self._phases[delays[stream] % stride].append(stream)
        self._streams = [torch.tensor(phase, device=model.device) for phase in self._phases]
        self._phase_of = {k: p for p, phase in enumerate(self._phases) for k in phase}
        heads = model.dac_heads
        self._heads = [
            _fused(form, *(cast(nn.Linear, heads[k]) for k in phase)) for phase in self._phases
        ]

    def release_model(self) -> None:
        """Give up the weights that this is a copy of. The model can only encode from then on, and
        not be bound again."""
        self.model.model.decoder.to("meta")
        self.model.dac_heads.to("meta")

    def embed(self, steps: Tensor, place: Place) -> Tensor:
        """Decoder inputs [B, n, D] at a place, from codes by step [B, S, K].

        Every position has the codes of the step before it; position 0 has the start symbol.
        """
        codes = place.previous(steps)
        batch, rows, _ = codes.shape
        summed = embedding_bag(
            (codes + self._first_rows).flatten(0, 1), self._code_table, mode="sum"
        ).view(batch, rows, self._code_table.shape[1])
        if place.at_start:
            summed = torch.cat([self._bos.expand(batch, 1, -1), summed], dim=1)
        placed: Tensor = self._norm(summed + place.rows_of(self._positions))
        return placed

    def hidden(self, state: DecodingState, place: Place) -> Tensor:
        """Look at a place under every condition; the states [M, D] of its last position."""
        given = state.given
        x = self.embed(given.steps, place).index_select(0, given.takes)
        for layer, cache, memory in zip(self.layers, state.caches, given.memories, strict=True):
            x = layer.step(x, cache, memory, place)
        return x[:, -1]

    def head_run(self, streams: Sequence[int]) -> HeadRun | None:
        """Where the heads of the streams that one step writes lie; None if it writes none."""
        if not streams:
            return None
        phase = self._phase_of[streams[0]]
        ranks = [self._phases[phase].index(stream) for stream in streams]
        return HeadRun(phase, slice(min(ranks), max(ranks) + 1))

    def streams(self, run: HeadRun) -> Tensor:
        """Stream indices [n] of a run of heads."""
        return self._streams[run.phase][run.heads]

    def logits(self, hidden: Tensor, given: Given, run: HeadRun) -> Tensor:
        """Logits fp32 [B, N, n, V] of a run of heads under each of the takes' conditions.

        `hidden` are the states [M, D] of all conditions.
        """
        codes = self.model.config.dac_vocab_size
        outputs = slice(run.heads.start * codes, run.heads.stop * codes)
        found = self._heads[run.phase](hidden, outputs).float()
        return found.view(len(hidden), -1, codes)[given.rows]

    def guided(self, logits: Tensor, given: Given, place: Place, run: HeadRun) -> Tensor:
        """The conditions' logits [B, N, n, V] mixed by the weights of a place, [B, n, V]."""
        weights = place.row(given.weights) if given.weights.ndim > 3 else given.weights
        if weights.ndim == 2:
            return torch.einsum("bc,bcnv->bnv", weights, logits)
        return torch.einsum("bcn,bcnv->bnv", weights[..., self.streams(run)], logits)

    def write(
        self, state: DecodingState, place: Place, run: HeadRun | None, sampler: CodeSampler
    ) -> None:
        """Look at a place and write the codes of its last position that are not kept."""
        hidden, given = self.hidden(state, place), state.given
        # A step that writes nothing is seen by later ones all the same.
        if run is None:
            return
        logits, streams = self.logits(hidden, given, run), self.streams(run)
        kept = place.row(given.kept)[:, streams]
        drawn = sampler(self.guided(logits, given, place, run))
        codes = torch.where(kept, place.row(given.steps)[:, streams], drawn)
        state.tally(logits, codes, ~kept)
        place.write(given.steps, streams, codes)


def _fused(form: WeightFormat, *projections: nn.Linear) -> Projection:
    """Several projections of the same input as one."""
    if len(projections) == 1:
        return form.project(projections[0].weight, projections[0].bias)
    weight = torch.cat([projection.weight for projection in projections])
    return form.project(weight, torch.cat([projection.bias for projection in projections]))


def _merged(heads: Tensor) -> Tensor:
    """[M, H, n, d] as [M, n, D]."""
    return heads.transpose(1, 2).flatten(2)
