"""What a precision of the weights does to the distributions that codes are drawn from.

Codes that are given force the decoder's way, so that two precisions are asked the same question at
every step; the answer is the Kullback-Leibler divergence of each head's distribution to fp32's.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import torch
from torch import Tensor
from torch.nn.functional import kl_div, normalize

from visage_core.generation.conditions import Conditions
from visage_core.generation.forcing import Forced
from visage_core.generation.guidance import stream_weights
from visage_core.generation.places import KnownPlace
from visage_core.generation.rounds import unrecorded
from visage_core.generation.sampling import Sampler
from visage_core.generation.session import DecodingSession, prepare
from visage_core.generation.state import DecodingState
from visage_core.generation.stepping import BoundDecoder
from visage_core.model.config import NUM_PATCHES, VisageConfig
from visage_core.model.visage import VisageModel
from visage_core.types import Guidance, GuidanceMode, Precision, Sampling

log = logging.getLogger(__name__)

LARGEST_MEAN_KL = 0.02
"""Nats; a precision whose mean divergence is larger may be asked for but is no default."""

PROBE_FRAMES = 4
PROBE_GUIDANCE = Guidance(GuidanceMode.DUAL)
"""With all four condition streams, whose differences make the most of an error."""


@dataclass(frozen=True, slots=True, eq=False)
class Divergence:
    """KL divergence to fp32 in nats of a precision's code distributions.

    `by_stream` [frames, B, K] holds that of every code's distribution.
    """

    precision: Precision
    by_stream: Tensor

    @property
    def mean(self) -> float:
        """Mean over all codes."""
        return float(self.by_stream.mean())

    @property
    def worst(self) -> float:
        """That of the code whose distribution changes most."""
        return float(self.by_stream.max())

    @property
    def mean_by_head(self) -> list[float]:
        """Mean over the codes of each of K heads."""
        means: list[float] = self.by_stream.mean((0, 1)).tolist()
        return means

    @property
    def worst_by_head(self) -> list[float]:
        """The largest of each of K heads."""
        worst: list[float] = self.by_stream.amax((0, 1)).tolist()
        return worst

    def content(self) -> dict[str, float | list[float]]:
        """All of them by name."""
        return {
            "mean": self.mean,
            "worst": self.worst,
            "mean_by_head": self.mean_by_head,
            "worst_by_head": self.worst_by_head,
        }

    @property
    def small_enough(self) -> bool:
        """Whether the precision may be a default."""
        return self.mean <= LARGEST_MEAN_KL


def bind(model: VisageModel, precision: Precision) -> BoundDecoder:
    """A model's decoder in a precision.

    What `AUTO` stands for is held against fp32 first, and refused if it changes what this model
    would write.
    """
    bound = BoundDecoder(model, precision)
    if precision is not Precision.AUTO or bound.form.precision is Precision.FP32:
        return bound
    found = probe(BoundDecoder(model, record=unrecorded), bound)
    name = bound.form.precision
    if found.small_enough:
        log.info("weights in %s, %.2g nats from fp32", name, found.mean)
        return bound
    log.warning("weights stay in fp32: %s is %.2g nats away", name, found.mean)
    return BoundDecoder(model)


@torch.inference_mode()
def probe(exact: BoundDecoder, other: BoundDecoder) -> Divergence:
    """The divergence of `other` on a few frames that `exact` writes itself."""
    config, device = exact.model.config, exact.model.device
    conditions = probe_conditions(config, device)
    weights = stream_weights(PROBE_GUIDANCE, config.num_streams)
    session = DecodingSession(exact, conditions, weights, Sampler(Sampling(), 0, device))
    codes = torch.stack(list(islice(session.frames(), PROBE_FRAMES)), dim=1)
    return divergence(exact, other, conditions, codes, PROBE_GUIDANCE)


def probe_conditions(config: VisageConfig, device: torch.device) -> Conditions:
    """A made-up clip as long as the model's window."""
    generator = torch.Generator().manual_seed(0)
    frames = config.max_source_length
    clip = torch.randn(1, frames, config.d_clip, generator=generator)
    energy = torch.rand(1, frames, NUM_PATCHES, generator=generator).softmax(-1)
    direction = normalize(torch.randn(1, 3, generator=generator))
    return Conditions(clip.to(device), energy.to(device), direction.to(device))


@torch.inference_mode()
def divergence(
    exact: BoundDecoder,
    other: BoundDecoder,
    conditions: Conditions,
    codes: Tensor,
    guidance: Guidance,
) -> Divergence:
    """How far `other` is from `exact`, an fp32 binding of the same model, on codes [B, T, K].

    Both take the way that generating takes, a step at a time, so that the very kernels are judged.
    """
    pattern = exact.model.pattern
    frames = codes.shape[1]
    found = codes.new_zeros(pattern.num_steps(frames), *codes.shape[::2], dtype=torch.float32)
    ways = (_teacher_forced(bound, conditions, codes, guidance) for bound in (exact, other))
    for (step, streams, wanted), (_, _, given) in zip(*ways, strict=True):
        p, q = (logits.log_softmax(-1) for logits in (wanted, given))
        found[step, :, streams] = kl_div(q, p, reduction="none", log_target=True).sum(-1)
    by_stream = pattern.deinterleave(found.transpose(0, 1)).transpose(0, 1)
    return Divergence(other.form.precision, by_stream.clamp(min=0.0).cpu())


def _teacher_forced(
    decoder: BoundDecoder, conditions: Conditions, codes: Tensor, guidance: Guidance
) -> Iterator[tuple[int, Tensor, Tensor]]:
    """For every step its number, the streams [n] it writes and their logits [B, n, V]."""
    model, frames = decoder.model, codes.shape[1]
    weights = stream_weights(guidance, model.config.num_streams, frames)
    given = prepare(
        decoder,
        conditions,
        [weights] * conditions.takes,
        Forced.beginning(codes.long(), frames),
    )
    state = DecodingState(given)
    for step in range(given.steps.shape[1]):
        place = KnownPlace(step, step + 1)
        hidden = decoder.hidden(state, place)
        run = decoder.head_run(model.pattern.streams_at(step, frames))
        if run is not None:
            logits = decoder.logits(hidden, given, run)
            yield step, decoder.streams(run), decoder.guided(logits, given, place, run)
