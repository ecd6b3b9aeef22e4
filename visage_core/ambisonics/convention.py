"""Conversion between the channel orders and normalisations of first-order ambisonics."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from visage_core.ambisonics.harmonics import normalization_gains
from visage_core.errors import InvalidFoa
from visage_core.types import ChannelOrder, Foa, Normalization

FoaLike: TypeAlias = Foa | NDArray[np.floating]
"""A signal with its convention, or a bare array [4, N] that is AmbiX."""

_ROWS_IN_ACN = {  # where W, Y, Z, X are found
    ChannelOrder.ACN: [0, 1, 2, 3],
    ChannelOrder.FUMA: [0, 2, 3, 1],
}


def convert(foa: Foa, order: ChannelOrder, normalization: Normalization) -> Foa:
    """The same sound field in another convention; a signal already in it is returned as it is."""
    if (foa.order, foa.normalization) == (order, normalization):
        return foa
    gains = normalization_gains(normalization) / normalization_gains(foa.normalization)
    acn = foa.samples[_ROWS_IN_ACN[foa.order]] * gains[:, None]
    rows = np.argsort(_ROWS_IN_ACN[order])
    return Foa(acn[rows].astype(np.float32), foa.sample_rate, order, normalization)


def to_ambix(foa: Foa) -> Foa:
    """The same sound field in ACN order and SN3D normalisation."""
    return convert(foa, ChannelOrder.ACN, Normalization.SN3D)


def ambix_samples(signal: FoaLike) -> NDArray[np.floating]:
    """Samples [4, N] in AmbiX of a `Foa` in any convention, or of an array that is AmbiX.

    Raises `InvalidFoa` for any other shape.
    """
    if isinstance(signal, Foa):
        return to_ambix(signal).samples
    samples = np.asarray(signal)
    if samples.ndim != 2 or samples.shape[0] != 4:
        raise InvalidFoa(f"first-order ambisonics has the shape [4, N], not {list(samples.shape)}")
    return samples
