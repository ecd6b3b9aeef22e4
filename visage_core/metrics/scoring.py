"""The figures of one clip: a sound field that was made for it against its truth."""

from __future__ import annotations

from dataclasses import dataclass

from visage_core.ambisonics.energy import covariance, dominant_direction
from visage_core.ambisonics.harmonics import encode
from visage_core.metrics.classifier import Description
from visage_core.metrics.mel import mel_distance
from visage_core.metrics.onsets import detect_onsets, onset_f1
from visage_core.metrics.scenes import SceneFacts
from visage_core.metrics.semantic import CHANNELS, SIGNALS, kl_divergences, mono_signals
from visage_core.metrics.spatial import spatial_scores
from visage_core.metrics.truths import Truths
from visage_core.types import FloatArray

SPATIAL = ("cc_all", "auc_all", "cc_1fps", "auc_1fps", "cc_5fps", "auc_5fps")
PLACED = "cc_5fps_placed"
"""CC in 0.2 s windows of the truth's W placed still, of clips whose source moves."""


@dataclass(frozen=True, slots=True, eq=False)
class ScoredClip:
    """A clip's figures, and what the classifier heard in its `SIGNALS` as made and in truth.

    Keys of `figures`: those of `spatial_scores`; `angular_error_deg` between the dominant
    directions; `mel` and `mel_shuffled`, distances of W to its own truth and to another clip's;
    `kld_dec`, `kld_w` .. `kld_x`, `kld_avg`, and `kld_dec_shuffled` to another clip's truth. Where
    the scene allows: `onset_f1`, the same of the truth (`onset_f1_truth`: what the detector can
    reach) and against another clip's strikes (`onset_f1_shuffled`: chance), and `PLACED`.
    """

    name: str
    facts: SceneFacts
    figures: dict[str, float]
    heard: Description
    true: Description


def score_clip(made: FloatArray, truths: Truths, index: int, sample_rate: int) -> ScoredClip:
    """Score the field `made` [4, N] for clip `index`."""
    truth, facts = truths.field(index, sample_rate), truths.facts[index]
    signals = mono_signals(made, truths.camera(index))
    heard = truths.classifier.describe(signals, sample_rate)
    figures = {
        **spatial_scores(made, truth, sample_rate),
        "angular_error_deg": _angular_error(made, truth),
        **_mel(made, truth, truths, index, sample_rate),
        **_divergences(heard, truths, index, sample_rate),
        **_onsets(signals[0], truth, truths, index, sample_rate),
    }
    if facts.moving:
        placed = encode(truth[0], truths.camera(index))
        figures[PLACED] = spatial_scores(placed, truth, sample_rate)["cc_5fps"]
    true = truths.describe(index, sample_rate)
    return ScoredClip(truths.clips[index].name, facts, figures, heard, true)


def _angular_error(made: FloatArray, truth: FloatArray) -> float:
    heard, real = (dominant_direction(covariance(field)) for field in (made, truth))
    return heard.angle_to(real)


def _mel(
    made: FloatArray, truth: FloatArray, truths: Truths, index: int, sample_rate: int
) -> dict[str, float]:
    other = truths.field(truths.others[index], sample_rate)
    return {
        "mel": mel_distance(made[:1], truth[:1], sample_rate),
        "mel_shuffled": mel_distance(made[:1], other[:1], sample_rate),
    }


def _divergences(
    heard: Description, truths: Truths, index: int, sample_rate: int
) -> dict[str, float]:
    sizes = truths.classifier.head_sizes
    true, other = (truths.describe(i, sample_rate) for i in (index, truths.others[index]))
    each = kl_divergences(heard.probabilities, true.probabilities, sizes)
    swapped = kl_divergences(heard.probabilities[0], other.probabilities[0], sizes)
    figures = {f"kld_{name}": float(value) for name, value in zip(SIGNALS, each, strict=True)}
    figures["kld_avg"] = float(each[-len(CHANNELS) :].mean())
    return figures | {"kld_dec_shuffled": float(swapped)}


def _onsets(
    made: FloatArray, truth: FloatArray, truths: Truths, index: int, sample_rate: int
) -> dict[str, float]:
    """Of mono decodes toward the camera; nothing where the scene has no strikes to score."""
    strikes, others = truths.facts[index].strikes, truths.other_strikes(index)
    if strikes is None:
        return {}
    real = mono_signals(truth, truths.camera(index))[0]
    found = detect_onsets(made, sample_rate)
    figures = {
        "onset_f1": onset_f1(found, strikes),
        "onset_f1_truth": onset_f1(detect_onsets(real, sample_rate), strikes),
    }
    return figures if others is None else figures | {"onset_f1_shuffled": onset_f1(found, others)}
