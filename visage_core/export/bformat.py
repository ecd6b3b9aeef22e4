"""In which convention a first-order ambisonics file is, as far as the file itself tells."""

from __future__ import annotations

import re
import struct
from enum import StrEnum
from pathlib import Path

from visage_core.errors import MediaError
from visage_core.export.wav import read_foa
from visage_core.types import ChannelOrder, Foa, Normalization

_EXTENSIBLE = 0xFFFE
_BFORMAT_TAIL = bytes.fromhex("00002107d3118644c8c1ca000000")
"""What follows the format tag in the WAVE_FORMAT_EXTENSIBLE sub-format of a B-format file,
{0000000T-0721-11d3-8644-C8C1CA000000} (Dobson's AMB, FuMa by definition)."""

_LARGEST_FORMAT = 1 << 16
_NAMES = (  # words in a file's name, the way that libraries and recorders label their files
    ("ambix", re.compile(r"(?<![a-z])(ambix|sn3d|acn)(?![a-z])")),
    ("fuma", re.compile(r"(?<![a-z])(fuma|furse|maxn)(?![a-z])")),
)


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
    if path.suffix.lower() == ".amb" or _is_bformat(path):
        return Convention.FUMA
    if path.suffix.lower() == ".caf":
        return Convention.AMBIX
    told = [name for name, words in _NAMES if words.search(path.stem.lower())]
    return Convention(told[0]) if len(told) == 1 else None


def read_bformat(path: Path | str, convention: Convention | None = None) -> Foa:
    """Read a first-order file as AmbiX; None takes what the file tells, AmbiX if it tells nothing.

    Raises what `visage_core.export.wav.read_foa` does.
    """
    known = convention or told_convention(path) or Convention.AMBIX
    return read_foa(path, known.order, known.normalization)


def _is_bformat(path: Path) -> bool:
    """Whether a RIFF or RF64 file's format chunk names the B-format sub-format."""
    try:
        with path.open("rb") as file:
            if file.read(12)[8:] != b"WAVE":
                return False
            while len(head := file.read(8)) == 8:
                name, size = struct.unpack("<4sI", head)
                if name == b"fmt ":
                    return _names_bformat(file.read(min(size, _LARGEST_FORMAT)))
                file.seek(size + size % 2, 1)
    except FileNotFoundError as error:
        raise MediaError(path, "there is no such file", "Check the name.") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise MediaError(path, f"it cannot be opened ({reason})", "Choose another file.") from error
    return False


def _names_bformat(fmt: bytes) -> bool:
    extensible = len(fmt) >= 40 and struct.unpack("<H", fmt[:2])[0] == _EXTENSIBLE
    return extensible and fmt[26:40] == _BFORMAT_TAIL
