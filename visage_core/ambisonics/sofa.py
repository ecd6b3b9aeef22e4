"""Head-related impulse responses from SOFA files (AES69), convention SimpleFreeFieldHRIR."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from visage_core.ambisonics.harmonics import harmonics
from visage_core.ambisonics.hrtf import Float64Array, HrirSet
from visage_core.errors import HrtfError

WIDEST_GAP = 65.0
"""Degrees from any direction to the nearest measured one. Full sets leave out what is below the
listener; a set of the horizon alone (90°) says nothing of heights."""

FEWEST_DIRECTIONS = 24
SAMPLE_RATES = (16000.0, 384000.0)

_CHOOSE = "Choose a SOFA file with free-field head-related impulse responses."
_CONVENTION = {
    "Conventions": "SOFA",
    "SOFAConventions": "SimpleFreeFieldHRIR",
    "DataType": "FIR",
}


def read_sofa(path: Path | str) -> HrirSet:
    """The validated responses of a file, one per direction, seen from the listener's head.

    Spherical or Cartesian positions, the listener's place and orientation, delays and the order of
    the ears are taken into account; of several distances in one direction the farthest is kept.
    Raises `HrtfError` that says what is wrong with the file.
    """
    path = Path(path)
    if not path.is_file():
        raise HrtfError(path, "there is no such file", "Check the name.")
    try:
        with h5py.File(path) as file:
            return _SofaReader(path, file).read()
    except (OSError, RuntimeError) as error:
        raise HrtfError(path, "it is no SOFA file, or a damaged one", _CHOOSE) from error


def widest_gap(azimuth: Float64Array, elevation: Float64Array) -> float:
    """Degrees from the direction that lies farthest from all given ones [M] to the nearest."""
    az, el = np.meshgrid(np.arange(0.0, 360.0, 4.0), np.arange(-90.0, 91.0, 4.0))
    everywhere = harmonics(az.ravel(), el.ravel())[1:].T
    chord, _ = KDTree(harmonics(azimuth, elevation)[1:].T).query(everywhere)
    return float(np.degrees(2.0 * np.arcsin(np.max(chord) / 2.0)))


class _SofaReader:
    """One open file; every method raises `HrtfError` about it."""

    def __init__(self, path: Path, file: h5py.File) -> None:
        self._path, self._file = path, file

    def read(self) -> HrirSet:
        for name, value in _CONVENTION.items():
            if (found := _text(self._file, name)) != value:
                raise self._error(f"its {name} is {found or 'missing'}, not {value}")
        rate = self._sample_rate()
        responses = self._delayed(self._responses())[:, self._ear_order()]
        azimuth, elevation, radius = self._directions(len(responses))
        kept = _farthest_of_each_direction(azimuth, elevation, radius)
        azimuth, elevation = azimuth[kept], elevation[kept]
        self._check_coverage(azimuth, elevation)
        return HrirSet(
            azimuth, elevation, responses[kept], rate, radius=float(np.median(radius[kept]))
        )

    def _sample_rate(self) -> int:
        rates = np.unique(self._array("Data.SamplingRate"))
        low, high = SAMPLE_RATES
        if len(rates) != 1 or not low <= rates[0] <= high:
            told = ", ".join(f"{rate:g}" for rate in rates[:3])
            raise self._error(f"its sample rate ({told} Hz) is none from {low:g} to {high:g} Hz")
        return round(float(rates[0]))

    def _responses(self) -> Float64Array:
        responses = self._array("Data.IR")
        if responses.ndim != 3 or responses.shape[1] != 2 or 0 in responses.shape:
            raise self._error(
                f"its responses have the shape {list(responses.shape)}, "
                "not [directions, 2 ears, samples]"
            )
        if not np.any(responses, axis=-1).all():
            raise self._error("some of its responses are silent")
        return responses

    def _delayed(self, responses: Float64Array) -> Float64Array:
        """Responses with `Data.Delay` (samples, maybe broken ones) put before them."""
        if "Data.Delay" not in self._file or not np.any(delay := self._array("Data.Delay")):
            return responses
        if delay.ndim != 2 or delay.shape[0] not in (1, len(responses)) or delay.min() < 0:
            raise self._error(f"its delays {list(delay.shape)} do not fit its responses")
        size = responses.shape[-1] + int(np.ceil(delay.max()))
        size += size % 2
        shift = np.exp(-2j * np.pi * np.fft.rfftfreq(size) * delay[..., None])
        return np.asarray(np.fft.irfft(np.fft.rfft(responses, size) * shift, size), np.float64)

    def _ear_order(self) -> list[int]:
        """Left first: the receiver farther along +y of the listener's own axes."""
        sides = self._cartesian("ReceiverPosition")[:, 1]
        return [1, 0] if len(sides) == 2 and sides[0] < sides[1] else [0, 1]

    def _directions(self, count: int) -> tuple[Float64Array, Float64Array, Float64Array]:
        """Azimuth, elevation and radius [M] of the sources as the listener sees them."""
        sources = self._cartesian("SourcePosition")
        view = self._cartesian("ListenerView")
        up = self._cartesian("ListenerUp", like="ListenerView")
        for rows in (sources, view, up):
            if len(rows) not in (1, count):
                raise self._error(f"{len(rows)} positions do not fit {count} responses")
        axes = _axes(view, up)
        if not np.isfinite(axes).all():
            raise self._error("it does not say where the listener looks and where its top is")
        x, y, z = np.einsum(
            "amc,mc->am",
            np.broadcast_to(axes, (3, count, 3)),
            np.broadcast_to(sources - self._cartesian("ListenerPosition"), (count, 3)),
        )
        radius = np.sqrt(x**2 + y**2 + z**2)
        if not radius.min() > 0.0:
            raise self._error("a source sits inside the listener's head")
        return np.degrees(np.arctan2(y, x)) % 360.0, np.degrees(np.arcsin(z / radius)), radius

    def _cartesian(self, name: str, like: str | None = None) -> Float64Array:
        """Positions [M or 1, 3] in metres; `like` names the variable that tells their type."""
        positions = self._array(name)
        if positions.ndim == 3:
            positions = positions[..., 0]
        if positions.ndim != 2 or positions.shape[1] != 3:
            raise self._error(f"its {name} has the shape {list(positions.shape)}, not [M, 3]")
        described = self._file[name if like is None else like]
        kind, units = _text(described, "Type"), _text(described, "Units").lower()
        if kind == "cartesian":
            return positions
        if kind != "spherical" or "radian" in units:
            raise self._error(f"the {name} is given as {kind or 'nothing'} ({units})")
        azimuth, elevation, radius = positions.T
        cartesian: Float64Array = harmonics(azimuth, elevation)[[3, 1, 2]].T * radius[:, None]
        return cartesian

    def _check_coverage(self, azimuth: Float64Array, elevation: Float64Array) -> None:
        if len(azimuth) < FEWEST_DIRECTIONS:
            raise self._error(
                f"it was measured in {len(azimuth)} directions, at least {FEWEST_DIRECTIONS} "
                "are needed"
            )
        if (gap := widest_gap(azimuth, elevation)) > WIDEST_GAP:
            raise self._error(f"it leaves directions unmeasured as far as {gap:.0f}° around")

    def _array(self, name: str) -> Float64Array:
        if not isinstance(self._file.get(name), h5py.Dataset):
            raise self._error(f"it has no {name}")
        try:
            array = np.asarray(self._file[name], np.float64)
        except (OSError, TypeError, ValueError) as error:
            raise self._error(f"its {name} holds no numbers") from error
        if array.size == 0 or not np.isfinite(array).all():
            raise self._error(f"its {name} is empty or has values that are no numbers")
        return array

    def _error(self, reason: str) -> HrtfError:
        return HrtfError(self._path, reason, _CHOOSE)


def _axes(view: Float64Array, up: Float64Array) -> Float64Array:
    """The listener's x, y and z axes [3, M or 1, 3] as unit vectors; nan where there are none."""
    with np.errstate(invalid="ignore"):
        x = view / np.linalg.norm(view, axis=1, keepdims=True)
        y = np.cross(up, x)
        y /= np.linalg.norm(y, axis=1, keepdims=True)
    return np.stack(np.broadcast_arrays(x, y, np.cross(x, y)))


def _farthest_of_each_direction(
    azimuth: Float64Array, elevation: Float64Array, radius: Float64Array
) -> NDArray[np.intp]:
    """Indices, ascending, of one response per direction told apart by 0.1°."""
    by_distance = np.argsort(-radius, kind="stable")
    vectors = np.round(harmonics(azimuth, elevation)[1:, by_distance], 3) + 0.0
    _, first = np.unique(vectors, axis=1, return_index=True)
    return np.sort(by_distance[first])


def _text(owner: h5py.HLObject, name: str) -> str:
    """A text attribute, empty if there is none."""
    value = owner.attrs.get(name, "")
    if isinstance(value, np.ndarray):
        value = value.ravel()[0] if value.size else ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else ""
