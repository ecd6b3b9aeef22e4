"""Core Audio Format files of AmbiX sound fields. Source: Apple, "Core Audio Format"."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import BinaryIO

from visage_core.export.pcm import BITS, Subtype

_FLOAT, _LITTLE_ENDIAN = 1, 2
_ACN_SN3D = 190 << 16  # kAudioChannelLayoutTag_HOA_ACN_SN3D, to which the channels are added


def write_caf(
    file: BinaryIO, sample_rate: int, subtype: Subtype, frames: int, blocks: Iterable[bytes]
) -> None:
    """Write a whole CAF file of four channels in ACN order and SN3D."""
    channels, bits = 4, BITS[subtype]
    block = channels * bits // 8
    flags = _LITTLE_ENDIAN | (_FLOAT if subtype == "FLOAT" else 0)
    desc = struct.pack(">d4sIIIII", float(sample_rate), b"lpcm", flags, block, 1, channels, bits)
    layout = struct.pack(">III", _ACN_SN3D | channels, 0, 0)
    file.write(b"caff" + struct.pack(">HH", 1, 0) + _chunk(b"desc", desc) + _chunk(b"chan", layout))
    file.write(b"data" + struct.pack(">qI", 4 + frames * block, 0))
    for content in blocks:
        file.write(content)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack(">q", len(content)) + content
