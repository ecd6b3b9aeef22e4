"""How good a model is on clips whose true sound field is known.

Every clip is generated three ways that share seed and picture: with its true direction, with the
null direction, and not at all (the truth through the codec, which no generation can beat).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from visage_core.ambisonics.energy import covariance, dominant_direction
from visage_core.codec.dac import codes_to_streams, streams_to_codes
from visage_core.data.ambigen import Clip, list_clips, read_window
from visage_core.errors import MediaError
from visage_core.features.patch_energy import patch_energy_map
from visage_core.generation import generate_codes
from visage_core.generation.loading import LoadedBundle
from visage_core.media.sampling import sample_frames
from visage_core.metrics.mel import mel_distance
from visage_core.metrics.spatial import spatial_scores
from visage_core.types import WINDOW_SECONDS, FloatArray, Guidance, Span

CONDITIONS = ("true_direction", "null_direction", "codec_only")
GAIN = "direction_gain"
"""Clip by clip what the true direction scores above the null one."""

RESAMPLES = 2000

Scores = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean and its 95 % bootstrap interval over clips."""

    mean: float
    low: float
    high: float


def evaluate_clips(
    bundle: LoadedBundle, folder: Path, guidance: Guidance, *, seed: int = 0, batch: int = 8
) -> Iterator[Scores]:
    """Scores of one clip after another: {condition: {figure: value}}.

    Figures are those of `spatial_scores` against the truth, the angular error of the dominant
    direction in degrees, and the mel distances of W to the clip's own truth (`mel`) and to the
    truth of the next clip (`mel_shuffled`). Raises `MediaError` for clips without a sound field.
    """
    clips = list_clips(folder)
    truths = [_truth(clip, bundle.codec.sample_rate) for clip in clips]
    for start in range(0, len(clips), batch):
        chosen = range(start, min(start + batch, len(clips)))
        made = _generate(bundle, [clips[i] for i in chosen], truths, start, guidance, seed)
        for offset, index in enumerate(chosen):
            other = truths[(index + 1) % len(clips)]
            yield {
                name: _scores(made[name][offset], truths[index], other, bundle.codec.sample_rate)
                for name in CONDITIONS
            }


def estimate(values: NDArray[np.floating], seed: int = 0) -> Estimate:
    """Mean of per-clip values with its bootstrap interval."""
    rng = np.random.default_rng(seed)
    means = rng.choice(values, (RESAMPLES, len(values))).mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Estimate(float(values.mean()), float(low), float(high))


def summarise(rows: Sequence[Scores]) -> dict[str, dict[str, Estimate]]:
    """Means over clips of every condition's figures, and of the gain through the direction."""
    with_gain = [
        row
        | {
            GAIN: {
                key: row["true_direction"][key] - null
                for key, null in row["null_direction"].items()
            }
        }
        for row in rows
    ]
    return {
        name: {key: estimate(np.array([row[name][key] for row in with_gain])) for key in figures}
        for name, figures in with_gain[0].items()
    }


def _truth(clip: Clip, rate: int) -> FloatArray:
    """The clip's sound field [4, N] at the codec's rate, cut or padded to the model's window."""
    window = read_window(clip, rate)
    if window.shape[0] != 4 or clip.direction is None:
        raise MediaError(
            clip.audio, "it is no sound field with a direction", "Evaluate on ambisonic clips."
        )
    return window


def _generate(
    bundle: LoadedBundle,
    clips: list[Clip],
    truths: list[FloatArray],
    start: int,
    guidance: Guidance,
    seed: int,
) -> dict[str, list[FloatArray]]:
    """Sound fields of a batch of clips under every condition."""
    model = bundle.decoder.model
    clip, energy, direction = _conditions(bundle, clips)
    nowhere = model.dir_null_embedding.detach().expand_as(direction)
    codes = {
        name: generate_codes(model, clip, energy, towards, guidance, seed=seed + start).cpu()
        for name, towards in (("true_direction", direction), ("null_direction", nowhere))
    }
    own = [codes_to_streams(bundle.codec.encode(truths[start + i])) for i in range(len(clips))]
    made = {name: [_decode(bundle, one.numpy()) for one in many] for name, many in codes.items()}
    return made | {"codec_only": [_decode(bundle, one) for one in own]}


def _conditions(bundle: LoadedBundle, clips: list[Clip]) -> tuple[Tensor, Tensor, Tensor]:
    looks, energies, directions = [], [], []
    for clip in clips:
        assert clip.direction is not None, "checked by _truth"
        embedding, patches = bundle.clip.encode(
            sample_frames(clip.video, Span(0.0, WINDOW_SECONDS))
        )
        looks.append(torch.from_numpy(embedding))
        energies.append(torch.from_numpy(patch_energy_map(patches)))
        directions.append(torch.from_numpy(clip.direction.model_vector()).float())
    clip_batch, energy_batch, direction_batch = (
        torch.stack(part).to(bundle.device) for part in (looks, energies, directions)
    )
    return clip_batch, energy_batch, direction_batch


def _decode(bundle: LoadedBundle, streams: NDArray[np.integer]) -> FloatArray:
    codes = np.ascontiguousarray(streams_to_codes(streams))
    length = round(WINDOW_SECONDS * bundle.codec.sample_rate)
    return bundle.codec.decode(codes)[:, :length]


def _scores(made: FloatArray, truth: FloatArray, other: FloatArray, rate: int) -> dict[str, float]:
    heard, real = (dominant_direction(covariance(field)) for field in (made, truth))
    return {
        **spatial_scores(made, truth, rate),
        "angular_error_deg": heard.angle_to(real),
        "mel": mel_distance(made[:1], truth[:1], rate),
        "mel_shuffled": mel_distance(made[:1], other[:1], rate),
    }
