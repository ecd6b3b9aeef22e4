"""How much a take's codes owe to what they were conditioned on, as the model itself sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from visage_core.generation.guidance import Stream
from visage_core.types import Scores


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """Sums of `count` codes' log-likelihoods in nats under each condition that was computed."""

    sums: Mapping[Stream, float]
    count: int


def scores(parts: Iterable[Likelihoods]) -> Scores:
    """Mean ratios of a take that was written in parts, one window after another."""
    parts = [part for part in parts if part.count]
    if not parts:
        return Scores()
    count = sum(part.count for part in parts)
    computed = set.intersection(*(set(part.sums) for part in parts))
    means = {stream: sum(part.sums[stream] for part in parts) / count for stream in computed}
    full = means.get(Stream.FULL)

    def over(stream: Stream) -> float | None:
        return None if full is None or stream not in means else full - means[stream]

    return Scores(picture=over(Stream.SPAT), direction=over(Stream.SEM), both=over(Stream.UNC))
