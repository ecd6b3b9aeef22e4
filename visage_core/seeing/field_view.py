"""What of a sound field the views show: which quantity, and of which octave band."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from visage_core.ambisonics.bands import OCTAVES


class Quantity(StrEnum):
    """RMS energy as a cardioid hears it from every side, or the active intensity vectors."""

    ENERGY = "energy"
    INTENSITY = "intensity"


@dataclass(frozen=True, slots=True)
class FieldView:
    """`octave` is one of `OCTAVES` in hertz; None shows all there is."""

    quantity: Quantity = Quantity.ENERGY
    octave: int | None = None

    @property
    def text(self) -> str:
        """The view in a few words."""
        name = "Energy" if self.quantity is Quantity.ENERGY else "Intensity"
        return name if self.octave is None else f"{name} at {octave_text(self.octave)}"


def octave_text(octave: int | None) -> str:
    """A band as people call it: 500 Hz, 2 kHz, All bands."""
    if octave is None:
        return "All bands"
    return f"{octave} Hz" if octave < 1000 else f"{octave // 1000} kHz"


def bands_shown(view: FieldView) -> slice:
    """Which bands of `band_covariance` a view is made of."""
    if view.octave is None:
        return slice(None)
    band = OCTAVES.index(view.octave) + 1
    return slice(band, band + 1)
