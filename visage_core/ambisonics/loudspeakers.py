"""Loudspeakers around the listener, and first-order decoding to them.

All-round ambisonic decoding (AllRAD, Zotter and Frank, JAES 2012): the field is decoded to a ring
of evenly spaced virtual loudspeakers, for which decoding is trivial, and those are panned between
the real ones. Unlike mode matching it stays good-natured where the real ones stand unevenly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from visage_core.ambisonics.harmonics import harmonics

VIRTUAL_LOUDSPEAKERS = 360

DIPOLE_GAINS = (0.4, 4.0)
"""Between these lies the gain of the dipoles that makes the energy vectors longest; on a fine
regular ring it is √2."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Loudspeakers on the horizon: names and azimuths (left positive, degrees).

    None stands for a channel that gets no sound from the field (the LFE). Neighbours must be less
    than 180° apart.
    """

    channels: tuple[str, ...]
    azimuths: tuple[float | None, ...]

    def __post_init__(self) -> None:
        if len(self.channels) != len(self.azimuths):
            raise ValueError(f"{len(self.channels)} names for {len(self.azimuths)} loudspeakers")
        around = np.sort([a % 360.0 for a in self.azimuths if a is not None])
        if len(around) < 3 or np.diff(around, append=around[0] + 360.0).max() >= 180.0:
            raise ValueError("loudspeakers leave half of the horizon or more to nobody")


QUAD = Layout(("L", "R", "Ls", "Rs"), (45.0, -45.0, 135.0, -135.0))
SURROUND_5_1 = Layout(("L", "R", "C", "LFE", "Ls", "Rs"), (30.0, -30.0, 0.0, None, 110.0, -110.0))
"""ITU-R BS.775, channels in the order of WAV files."""


def allrad_gains(layout: Layout) -> NDArray[np.float64]:
    """Gains [K, 4] (W Y Z X) to the loudspeakers of `layout`, with max-rE weights.

    The dipoles weigh what makes the energy vector of a source longest, on the average around the
    horizon, with these loudspeakers; on a regular ring that is mode matching with the usual max-rE
    weights. The power of all loudspeakers together, averaged likewise, is that of the source.
    Height (Z) is not heard: what comes from above is spread over all.
    """
    azimuths = np.array([a for a in layout.azimuths if a is not None])
    ring = np.arange(VIRTUAL_LOUDSPEAKERS) * 360.0 / VIRTUAL_LOUDSPEAKERS
    basis = harmonics(ring, 0.0)
    basic = panning_gains(azimuths, ring) @ basis.T / len(ring)

    def weighted(dipoles: float) -> NDArray[np.float64]:
        return np.asarray(basic * [1.0, dipoles, 0.0, dipoles], np.float64)

    def blur(dipoles: float) -> float:
        return -float(np.mean(energy_vector_lengths(azimuths, weighted(dipoles) @ basis)))

    best = weighted(float(minimize_scalar(blur, bounds=DIPOLE_GAINS, method="bounded").x))
    power = np.mean(np.sum((best @ basis) ** 2, axis=0))
    gains = np.zeros((len(layout.channels), 4))
    gains[[azimuth is not None for azimuth in layout.azimuths]] = best / np.sqrt(power)
    return gains


def energy_vector_lengths(
    azimuths: NDArray[np.float64], gains: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Lengths [S] of the energy vectors |rE| of sources played with `gains` [K, S], 0 to 1.

    `azimuths` [K] are those of the loudspeakers, in degrees. The nearer to 1, the sharper.
    """
    power = gains**2
    vectors = np.exp(1j * np.radians(azimuths)) @ power / np.sum(power, axis=0)
    return np.asarray(np.abs(vectors), np.float64)


def panning_gains(
    loudspeakers: NDArray[np.float64], sources: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Gains [K, S] that pan sources between the two loudspeakers nearest on either side.

    Azimuths in degrees. Vector base amplitude panning (Pulkki, JAES 1997): the gains add up to the
    source's direction, with the power 1.
    """
    order = np.argsort(loudspeakers % 360.0)
    sorted_azimuths = loudspeakers[order] % 360.0
    after = np.searchsorted(sorted_azimuths, sources % 360.0, side="right") % len(order)
    pairs = np.stack([order[after - 1], order[after]])
    right, left = (np.radians(loudspeakers[speaker]) for speaker in pairs)
    source = np.radians(sources)
    pair_gains = np.stack([np.sin(left - source), np.sin(source - right)])
    pair_gains /= np.linalg.norm(pair_gains, axis=0)
    gains = np.zeros((len(loudspeakers), len(sources)))
    gains[pairs, np.arange(len(sources))] = pair_gains
    return gains
