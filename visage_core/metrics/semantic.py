"""Does it sound like the right thing? Distances between what a classifier hears in two sounds.

Over a set of clips the Fréchet distance (FAD) of the embeddings, clip by clip the divergence of
the class probabilities (KLD), and whether an embedding lies nearest its own class. As in the paper
they are taken of the mono decode toward the camera ("dec") and of W, Y, Z and X each, whose mean
is "avg".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from visage_core.ambisonics.harmonics import harmonics
from visage_core.metrics.bootstrap import Counts, Estimate, estimate_from_counts
from visage_core.types import Direction, FloatArray

Float64Array: TypeAlias = NDArray[np.float64]

SIGNALS = ("dec", "w", "y", "z", "x")
"""What is described of every sound field, in this order."""

CHANNELS = SIGNALS[1:]

FLOOR = 1e-6
"""Probability added to every class, so that no divergence is infinite."""

FAD_RESAMPLES = 200
FEWEST_OF_A_KIND = 3
"""Clips of one kind from which on kinds are compared with one another."""


def mono_signals(field: NDArray[np.floating], camera: Direction) -> FloatArray:
    """The `SIGNALS` [5, N] of an AmbiX sound field [4, N]: decode toward the camera, W, Y, Z, X.

    The decode is W + Y cos el sin az + Z sin el + X cos el cos az.
    """
    toward = harmonics(camera.azimuth, camera.elevation) @ field
    return np.concatenate([toward[None], field]).astype(np.float32)


def frechet_distance(
    generated: NDArray[np.floating],
    reference: NDArray[np.floating],
    counts: Counts | None = None,
) -> float:
    """Fréchet distance between Gaussians fitted to embeddings [N, D] and [M, D].

    |μ1 - μ2|² + tr S1 + tr S2 - 2 tr (S1 S2)^½, with unbiased covariances and no shrinkage
    (Dowson and Landau 1982; Heusel et al. 2017). `counts` [N] says how often each row of both
    counts, which then are pairs.

    No matrix root is taken. With S = AᵀA, A being centred rows over √(N - 1), the last trace is
    the sum of the singular values of A Bᵀ, exact where covariances are singular, as they are when
    there are fewer clips than dimensions. A triangular factor of A with D rows serves as well,
    and is taken where there are more clips. One clip has covariance 0.
    """
    ours, truth = _fit(generated, counts), _fit(reference, counts)
    offset = np.square(ours[0] - truth[0]).sum()
    spread = np.square(ours[1]).sum() + np.square(truth[1]).sum()
    shared = np.linalg.svd(ours[1] @ truth[1].T, compute_uv=False).sum()
    return max(0.0, float(offset + spread - 2.0 * shared))


def frechet_estimate(
    generated: Sequence[FloatArray], reference: Sequence[FloatArray], seed: int = 0
) -> Estimate:
    """Mean of the Fréchet distances of several pairs of sets [N, D] of the same N clips.

    FAD falls with the number of clips: compare only what was measured on equally many.
    """
    pairs = list(zip(generated, reference, strict=True))

    def mean(counts: Counts) -> float:
        return float(np.mean([frechet_distance(a, b, counts) for a, b in pairs]))

    return estimate_from_counts(mean, len(generated[0]), FAD_RESAMPLES, seed)


def frechet_between_kinds(
    generated: FloatArray, reference: FloatArray, kinds: Sequence[str | None]
) -> tuple[Float64Array, Float64Array] | None:
    """Fréchet distances [K] of each kind's clips to their own truths, and [K] to other kinds'.

    The second, a mean over the other kinds, is what shuffled classes would give. A distance of
    whole sets cannot show that: a shuffled set is the same set. Embeddings are [N, D]. None if
    fewer than two kinds have enough clips.
    """
    rows = {kind: [i for i, k in enumerate(kinds) if k == kind] for kind in set(kinds) - {None}}
    groups = [group for _, group in sorted(rows.items()) if len(group) >= FEWEST_OF_A_KIND]
    if len(groups) < 2:
        return None
    distances = np.array(
        [[frechet_distance(generated[a], reference[b]) for b in groups] for a in groups]
    )
    own = np.diag(distances)
    return own, (distances.sum(axis=1) - own) / (len(groups) - 1)


def kl_divergences(
    generated: FloatArray, reference: FloatArray, head_sizes: Sequence[int]
) -> Float64Array:
    """KL(reference || generated) in nats [...] of class probabilities [..., C].

    The mean over heads, whose classes stand side by side. 0 for equal probabilities, at most about
    13.8: `FLOOR` is added to every class and the sum made 1 again.
    """
    if sum(head_sizes) != generated.shape[-1]:
        raise ValueError(f"heads of {list(head_sizes)} classes and {generated.shape[-1]} values")
    ends = np.cumsum(head_sizes)[:-1]
    heads = zip(np.split(generated, ends, axis=-1), np.split(reference, ends, axis=-1), strict=True)
    per_head = [_kl(_floored(truth), _floored(ours)) for ours, truth in heads]
    mean: Float64Array = np.mean(per_head, axis=0)
    return mean


def nearest_class(
    generated: FloatArray, reference: FloatArray, kinds: Sequence[str | None]
) -> dict[int, bool]:
    """Whether each generated embedding [D] lies nearest the centre of its own kind's truths.

    By the clip's number; clips of unknown kind are left out, and there is nothing to tell with
    fewer than two kinds. Distances are Euclidean. A clip's own truth takes no part in its kind's
    centre, so a clip that is the only one of its kind is left out as well.
    """
    numbers = {kind: [i for i, k in enumerate(kinds) if k == kind] for kind in set(kinds) - {None}}
    centres = {kind: reference[rows].mean(axis=0) for kind, rows in numbers.items()}
    hits: dict[int, bool] = {}
    for kind, rows in numbers.items() if len(numbers) > 1 else ():
        total = reference[rows].sum(axis=0)
        for row in rows if len(rows) > 1 else ():
            own = (total - reference[row]) / (len(rows) - 1)
            away = {
                name: float(np.linalg.norm(generated[row] - (own if name == kind else centre)))
                for name, centre in centres.items()
            }
            hits[row] = min(away, key=lambda name: away[name]) == kind
    return dict(sorted(hits.items()))


def _fit(
    embeddings: NDArray[np.floating], counts: Counts | None
) -> tuple[Float64Array, Float64Array]:
    """Mean [D], and A [at most D, D] with AᵀA the covariance."""
    rows = np.asarray(embeddings, np.float64)
    often = np.ones(len(rows), np.int64) if counts is None else counts
    rows, often = rows[often > 0], often[often > 0]
    total = often.sum()
    mean = often @ rows / total
    centred = np.sqrt(often / max(total - 1, 1))[:, None] * (rows - mean)
    if len(centred) > centred.shape[1]:
        centred = np.linalg.qr(centred, mode="r")
    return mean, centred


def _floored(probabilities: FloatArray) -> Float64Array:
    raised = probabilities.astype(np.float64) + FLOOR
    floored: Float64Array = raised / raised.sum(axis=-1, keepdims=True)
    return floored


def _kl(p: Float64Array, q: Float64Array) -> Float64Array:
    divergence: Float64Array = np.maximum((p * (np.log(p) - np.log(q))).sum(axis=-1), 0.0)
    return divergence
