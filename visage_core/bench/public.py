"""The public way of writing codes, for comparison: BART's own layers, in fp32.

The condition streams run one after another, each over a cache that grows, the heads one by one,
and every code is a draw of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import torch
from torch import Tensor, nn

from visage_core.errors import ModelError
from visage_core.generation.conditions import Conditions, Rows, encode_rows
from visage_core.generation.guidance import Stream
from visage_core.model.config import VisageConfig
from visage_core.model.visage import VisageModel
from visage_core.types import Sampling


class PublicDecoding:
    """Writes a clip's codes with the weights of `model` as the public implementation does.

    Raises `ModelError` if the package transformers is not there.
    """

    @torch.no_grad()
    def __init__(self, model: VisageModel) -> None:
        self._model = model
        self._decoder = _bart_decoder(model.config).to(model.device)
        weights = model.model.decoder.state_dict()
        # Transformers also has a table of words; the start symbol and the code tables stay ours.
        self._decoder.load_state_dict(weights, strict=False)

    @torch.inference_mode()
    def frames(
        self,
        conditions: Conditions,
        weights: Tensor,
        sampling: Sampling,
        count: int,
        prefix: Tensor,
    ) -> Iterator[Tensor]:
        """The `count` frames of codes int64 [B, K] after a `prefix` [B, P, K], by weights [4].

        The prefix is looked at all at once.
        """
        model = self._model
        pattern, pad = model.pattern, model.config.dac_pad_token_id
        takes = tuple(range(conditions.takes))
        memories = [
            encode_rows(model, conditions, Rows((stream,) * len(takes), takes, ()))
            for stream in Stream
        ]
        caches: list[Any] = [None] * len(Stream)
        total = model.config.code_frames(conditions.video_frames)
        begun = prefix.shape[1]
        given = nn.functional.pad(prefix, (0, 0, 0, total - begun), value=pad)
        steps = pattern.interleave(given, pad)
        first = pattern.stride * begun
        for step in range(first, pattern.num_steps(begun + count)):
            inputs = self._inputs(steps, 0 if step == first else step, step + 1)
            hidden = [self._step(inputs, i, memories, caches) for i in range(len(Stream))]
            for stream in pattern.streams_at(step, total, begun):
                logits = [model.dac_heads[stream](states) for states in hidden]
                guided = sum(w * each for w, each in zip(weights, logits, strict=True))
                steps[:, step, stream] = _draw(torch.as_tensor(guided), sampling)
            frame = pattern.frame_finished_at(step)
            if frame is not None and frame >= begun:
                start = pattern.stride * frame
                yield pattern.deinterleave(steps[:, start : start + pattern.span])[:, 0]

    def _inputs(self, steps: Tensor, start: int, end: int) -> Tensor:
        """What the decoder reads at the steps `start` .. `end` - 1, [B, n, D]."""
        decoder = self._model.model.decoder
        codes = decoder.embed_codes(steps[:, max(0, start - 1) : end - 1])
        if start > 0:
            return codes
        return torch.cat([decoder.bos.expand(len(steps), 1, -1), codes], dim=1)

    def _step(
        self, inputs: Tensor, stream: int, memories: list[Tensor], caches: list[Any]
    ) -> Tensor:
        """States [B, D] of one condition stream."""
        out = self._decoder(
            inputs_embeds=inputs,
            encoder_hidden_states=memories[stream],
            cache=caches[stream],
            use_cache=True,
        )
        caches[stream] = out.cache
        states: Tensor = out.last_hidden_state[:, -1]
        return states


def _draw(logits: Tensor, sampling: Sampling) -> Tensor:
    """Codes [B] of one stream's logits [B, V]."""
    if sampling.greedy:
        return logits.argmax(-1)
    scores, codes = logits.topk(min(sampling.top_k, logits.shape[-1]))
    chosen = torch.multinomial((scores / sampling.temperature).softmax(-1), 1)
    return codes.gather(-1, chosen)[:, 0]


def import_bart() -> ModuleType:
    """Transformers' BART. Raises `ModelError` if it is not there."""
    try:
        from transformers.models.bart import modeling_bart
    except ImportError as error:
        raise ModelError(
            "The comparison with the public way of decoding",
            f"needs the optional package transformers ({error})",
            "Install it with: pip install 'visage-studio[bench]'",
        ) from error
    module: ModuleType = modeling_bart
    return module


def _bart_decoder(config: VisageConfig) -> nn.Module:
    """A decoder of BART's own layers in the size of a model."""
    bart = import_bart()
    decoder: nn.Module = bart.BartDecoder(
        bart.BartConfig(
            vocab_size=8,
            d_model=config.d_model,
            decoder_layers=config.decoder_layers,
            decoder_attention_heads=config.decoder_attention_heads,
            decoder_ffn_dim=config.decoder_ffn_dim,
            max_position_embeddings=config.max_target_length,
        )
    )
    return decoder.eval().requires_grad_(False)
