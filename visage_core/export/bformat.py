"""In which convention a first-order ambisonics file is, as far as the file itself tells."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from visage_core.errors import MediaError
from visage_core.export.wav import read_foa
from visage_core.types import ChannelOrder, Foa, Normalization
from visage_core.verify.facts import Evidence
from visage_core.verify.naming import named_convention
from visage_core.verify.wave import wave_evidence


class Convention(StrEnum):
    """The two conventions in which first-order files are exchanged."""

    AMBIX = "ambix"
    FUMA = "fuma"

    @property
    def order(self) -> ChannelOrder:
        """W Y Z X, or W X Y Z."""
        return ChannelOrder.ACN if self is Convention.AMBIX else ChannelOrder.FUMA

    @property
    def normalization(self) -> Normalization:
        """W as loud as it is, or lowered by 3 dB."""
        return Normalization.SN3D if self is Convention.AMBIX else Normalization.FUMA

    @property
    def label(self) -> str:
        """The name that people know."""
        return "AmbiX" if self is Convention.AMBIX else "FuMa"


def told_convention(path: Path | str) -> Convention | None:
    """The convention that a file tells, None if it tells none.

    A B-format sub-format in the header or the suffix `.amb` says FuMa, a CAF file AmbiX (which is
    defined on it); else a word in the name does: ambix, sn3d or acn; fuma, furse or maxn.
    Raises `MediaError` if the file cannot be opened.
    """
    path = Path(path)
    evidence = _header(path)
    if evidence is not None and evidence.convention == "fuma":
        return Convention.FUMA
    if path.suffix.lower() == ".caf":
        return Convention.AMBIX
    named = named_convention(path)
    return None if named is None else Convention(named[0])


def read_bformat(path: Path | str, convention: Convention | None = None) -> Foa:
    """Read a first-order file as AmbiX; None takes what the file tells, AmbiX if it tells nothing.

    Raises what `visage_core.export.wav.read_foa` does.
    """
    known = convention or told_convention(path) or Convention.AMBIX
    return read_foa(path, known.order, known.normalization)


def _header(path: Path) -> Evidence | None:
    try:
        return wave_evidence(path)
    except FileNotFoundError as error:
        raise MediaError(path, "there is no such file", "Check the name.") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise MediaError(path, f"it cannot be opened ({reason})", "Choose another file.") from error
