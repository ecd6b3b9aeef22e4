"""Binaural rendering of first-order ambisonics through filters of a head and its ears."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import scipy.fft
import soxr
from numpy.typing import NDArray

from visage_core.ambisonics.convention import to_ambix
from visage_core.ambisonics.glide import Glide, Matrix
from visage_core.ambisonics.rotation import look_rotation, rotate
from visage_core.progress import Advance, told, unheard
from visage_core.resources import resource_path
from visage_core.types import Direction, FloatArray, Foa

SHIPPED_RATES = (44100, 48000)

BLOCKS_AT_ONCE = 256
"""Transforms of a whole signal between two words on how far it is."""


@dataclass(frozen=True, eq=False)
class BinauralFilters:
    """Impulse responses float32 [2 ears (left, right), 4 AmbiX channels, L].

    `latency` is the time in samples at which an impulse at the centre of the head comes out.
    """

    impulses: FloatArray
    sample_rate: int
    latency: float

    def save(self, path: Path) -> None:
        """Write them as an .npz file that needs no pickle."""
        np.savez_compressed(
            path, impulses=self.impulses, sample_rate=self.sample_rate, latency=self.latency
        )

    @classmethod
    def load(cls, path: Path) -> BinauralFilters:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(arrays["impulses"], int(arrays["sample_rate"]), float(arrays["latency"]))

    def resampled(self, sample_rate: int) -> BinauralFilters:
        """The same responses at another rate."""
        if sample_rate == self.sample_rate:
            return self
        ratio = sample_rate / self.sample_rate
        rows = self.impulses.reshape(8, -1).T.astype(np.float64)
        # More samples per second carry the same gain in smaller taps.
        taps = soxr.resample(rows, self.sample_rate, sample_rate, "VHQ").T / ratio
        impulses = np.ascontiguousarray(taps.reshape(2, 4, -1), np.float32)
        return BinauralFilters(impulses, sample_rate, self.latency * ratio)

    @cached_property
    def block_length(self) -> int:
        """Most samples that one transform of `spectra` can take in."""
        return self.fft_length - int(self.impulses.shape[2]) + 1

    @cached_property
    def fft_length(self) -> int:
        """Transform length that suits both 10 ms blocks and whole takes."""
        return int(scipy.fft.next_fast_len(3 * self.impulses.shape[2], real=True))

    @cached_property
    def spectra(self) -> NDArray[np.complex64]:
        """Transforms [2, 4, F] of the impulse responses."""
        return np.asarray(scipy.fft.rfft(self.impulses, self.fft_length), np.complex64)


def load_filters(sample_rate: int) -> BinauralFilters:
    """The shipped KEMAR filters; other rates than 44.1 and 48 kHz are resampled."""
    stored = sample_rate if sample_rate in SHIPPED_RATES else max(SHIPPED_RATES)
    filters = BinauralFilters.load(resource_path("hrtf", f"kemar_foa_{stored}.npz"))
    return filters.resampled(sample_rate)


class BinauralRenderer:
    """Streams AmbiX blocks of any length to two ears, delayed by the filters' latency.

    The blocks' lengths leave no trace in the result. A `visage_core.ambisonics.decoders.Decoder`.
    """

    channels = ("L", "R")

    def __init__(self, filters: BinauralFilters) -> None:
        self.filters = filters
        self._glide = Glide()
        self.reset()

    def reset(self) -> None:
        """Forget the sound so far and the rotation."""
        self._past = np.zeros((4, self.filters.impulses.shape[2] - 1), np.float32)
        self._glide.reset()

    def process(self, block: FloatArray, rotation: Matrix | None = None) -> FloatArray:
        """Ear signals float32 [2, n] of the next block [4, n].

        A `rotation` [4, 4] (see `look_rotation`) stays until another is given. It is faded in
        linearly over the block, sample by sample, so that it may change with every block without a
        click; the first after a `reset` holds from the first sample on.
        """
        turned = self._glide.process(np.asarray(block, np.float32), rotation)
        step = self.filters.block_length
        pieces = [self._filter(turned[:, i : i + step]) for i in range(0, turned.shape[1], step)]
        return np.concatenate(pieces, axis=1) if pieces else np.zeros((2, 0), np.float32)

    def _filter(self, block: FloatArray) -> FloatArray:
        """Overlap-save: the head of a circular convolution is wrapped around, the rest is exact."""
        joined = np.concatenate([self._past, block], axis=1)
        keep = self._past.shape[1]
        self._past = joined[:, joined.shape[1] - keep :]
        size = self.filters.fft_length
        spectrum = scipy.fft.rfft(joined, size)
        ears = scipy.fft.irfft(np.einsum("ecf,cf->ef", self.filters.spectra, spectrum), size)
        return np.asarray(ears[:, keep : joined.shape[1]], np.float32)


def render_binaural(
    foa: Foa, look: Direction | None = None, advance: Advance = unheard
) -> FloatArray:
    """Left and right ear float32 [2, N] of a whole signal [4, N], as heard by a head that looks
    at `look` (the front if None).

    In time with `foa`: the filters' latency is taken out, and what rings on after the last sample
    is cut. Tells `advance` how far it is.
    """
    ambix = to_ambix(foa)
    heard = ambix if look is None else rotate(ambix, look_rotation(look))
    filters = load_filters(foa.sample_rate)
    latency = round(filters.latency)
    padded = np.pad(heard.samples, ((0, 0), (0, latency)))
    renderer, step = BinauralRenderer(filters), BLOCKS_AT_ONCE * filters.block_length
    starts = range(0, padded.shape[1], step)
    blocks = [renderer.process(padded[:, i : i + step]) for i in told(starts, len(starts), advance)]
    return np.concatenate(blocks, axis=1)[:, latency:]
