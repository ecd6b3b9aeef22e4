"""A system scored on a folder of clips: every figure of the paper, with its interval."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from visage_core.metrics.bootstrap import Estimate, estimate
from visage_core.metrics.classifier import SoundClassifier
from visage_core.metrics.makers import FieldMaker
from visage_core.metrics.scoring import PLACED, SPATIAL, ScoredClip, score_clip
from visage_core.metrics.semantic import (
    CHANNELS,
    SIGNALS,
    frechet_between_kinds,
    frechet_estimate,
    nearest_class,
)
from visage_core.metrics.truths import Truths
from visage_core.types import FloatArray

Figures = dict[str, Estimate | None]

REPORTED = (*SPATIAL, "fad_dec", "fad_avg", "kld_dec", "kld_avg", "angular_error_deg")
"""The figures of the paper, and the angular error: every evaluation has them."""

PER_CLIP = (
    *SPATIAL,
    "angular_error_deg",
    *(f"kld_{name}" for name in SIGNALS),
    "kld_avg",
    "kld_dec_shuffled",
    "mel",
    "mel_shuffled",
    "onset_f1",
    "onset_f1_truth",
    "onset_f1_shuffled",
)
"""Figures that are means over the clips which have them."""


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """What a system reached. A figure is None where no clip could tell it."""

    system: str
    classifier: str
    clips: tuple[ScoredClip, ...]
    figures: Figures

    @property
    def n(self) -> int:
        """Clips that were scored."""
        return len(self.clips)

    def as_json(self) -> dict[str, Any]:
        """`n`, the names, and every figure as {mean, low, high} (or median), or None."""
        names = {"n": self.n, "system": self.system, "classifier": self.classifier}
        return names | figures_as_json(self.figures)

    def rows(self) -> list[dict[str, str | float]]:
        """One row for each clip: its name, kind and own figures."""
        return [
            {"clip": clip.name, "kind": clip.facts.kind or "", **clip.figures}
            for clip in self.clips
        ]


def evaluate_maker(
    maker: FieldMaker,
    folder: Path,
    classifier: SoundClassifier,
    *,
    seed: int = 0,
    batch: int = 8,
    count: int | None = None,
    truths: Truths | None = None,
    on_clip: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Make and score the clips of a folder in YT-Ambigen's form, `batch` at a time.

    `count` limits them to the first ones. Evaluations of several systems on the same clips are
    quicker with one `truths` for all, which then says which clips they are. `on_clip(done, total)`
    is called after every clip. Clip i is made with `seed` + the number of its batch's first clip.
    Raises `MediaError` for clips without a sound field.
    """
    known = truths or Truths(folder, classifier, count)
    scored: list[ScoredClip] = []
    for index, field in _made(maker, known, seed, batch):
        scored.append(score_clip(field, known, index, maker.sample_rate))
        if on_clip:
            on_clip(len(scored), len(known))
    return Evaluation(maker.name, known.classifier.name, tuple(scored), summarise(scored))


def summarise(clips: Sequence[ScoredClip]) -> Figures:
    """All figures of a set of clips."""
    figures: Figures = {key: _over_clips(clips, key) for key in PER_CLIP}
    return figures | _subsets(clips) | _frechet(clips) | _classes(clips)


def gains(ours: Evaluation, theirs: Evaluation) -> dict[str, Estimate]:
    """Clip by clip what `ours` scores above `theirs`, of the figures that single clips have."""
    others = {clip.name: clip.figures for clip in theirs.clips}
    differences: dict[str, list[float]] = {}
    for clip in ours.clips:
        for key, value in clip.figures.items():
            if key in others.get(clip.name, {}) and key in PER_CLIP:
                differences.setdefault(key, []).append(value - others[clip.name][key])
    return {key: estimate(values) for key, values in differences.items()}


def figures_as_json(figures: Mapping[str, Estimate | None]) -> dict[str, Any]:
    """Figures ready for JSON."""
    return {key: value and value.as_json() for key, value in figures.items()}


def _made(
    maker: FieldMaker, truths: Truths, seed: int, batch: int
) -> Iterator[tuple[int, FloatArray]]:
    for start in range(0, len(truths), batch):
        clips = truths.clips[start : start + batch]
        yield from enumerate(maker.make(clips, seed + start), start)


def _over_clips(clips: Sequence[ScoredClip], key: str) -> Estimate | None:
    values = [clip.figures[key] for clip in clips if key in clip.figures]
    return estimate(values) if values else None


def _subsets(clips: Sequence[ScoredClip]) -> Figures:
    """Medians of the angle, and figures of the scenes with one still or with a moving source."""
    errors = [clip.figures["angular_error_deg"] for clip in clips]
    still = [clip.figures["angular_error_deg"] for clip in clips if clip.facts.still]
    moving = [clip for clip in clips if clip.facts.moving]
    return {
        "angular_error_median_deg": estimate(errors, "median"),
        "angular_error_still_deg": estimate(still, "median") if still else None,
        "cc_5fps_moving": _over_clips(moving, "cc_5fps"),
        "cc_5fps_moving_placed": _over_clips(moving, PLACED),
    }


def _frechet(clips: Sequence[ScoredClip]) -> Figures:
    heard = np.stack([clip.heard.embeddings for clip in clips], axis=1)
    true = np.stack([clip.true.embeddings for clip in clips], axis=1)
    figures: Figures = {
        f"fad_{name}": frechet_estimate([heard[i]], [true[i]]) for i, name in enumerate(SIGNALS)
    }
    first = len(SIGNALS) - len(CHANNELS)
    figures["fad_avg"] = frechet_estimate(list(heard[first:]), list(true[first:]))
    return figures


def _classes(clips: Sequence[ScoredClip]) -> Figures:
    """What kinds tell, on the mono decode: nearest class, and FAD within and across kinds.

    The intervals of the latter are over kinds.
    """
    heard = np.stack([clip.heard.embeddings[0] for clip in clips])
    true = np.stack([clip.true.embeddings[0] for clip in clips])
    kinds = [clip.facts.kind for clip in clips]
    hits = list(nearest_class(heard, true, kinds).values())
    own, others = frechet_between_kinds(heard, true, kinds) or (None, None)
    return {
        "nearest_class_accuracy": estimate(hits) if hits else None,
        "fad_dec_kinds": None if own is None else estimate(own),
        "fad_dec_other_kinds": None if others is None else estimate(others),
    }
