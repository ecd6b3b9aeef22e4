"""WAVE files as bytes: RIFF while the sizes fit into 32 bits, RF64 or BW64 beyond.

The format is always WAVE_FORMAT_EXTENSIBLE. Sources: Microsoft, "Multiple channel audio data and
WAVE files"; EBU Tech 3306 (RF64); ITU-R BS.2088 (BW64); R. Dobson, "AMB ambisonic file format".
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from visage_core.export.pcm import BITS, Subtype

NO_SPEAKERS, FRONT_CENTRE, LEFT_RIGHT = 0x0, 0x4, 0x3
"""Channel masks."""

LARGEST_RIFF = 2**32 - 1
"""Bytes after its first eight that a RIFF file can have."""

_EXTENSIBLE = 0xFFFE
_PLAIN_TAIL = bytes.fromhex("000000001000800000aa00389b71")
_BFORMAT_TAIL = bytes.fromhex("00002107d3118644c8c1ca000000")
_ELSEWHERE = 0xFFFFFFFF  # "the size is in the ds64 chunk"


@dataclass(frozen=True, slots=True)
class WaveFormat:
    """What a WAVE header says; `bformat` names FuMa B-format as the sub-format."""

    channels: int
    sample_rate: int
    subtype: Subtype
    mask: int = NO_SPEAKERS
    bformat: bool = False

    @property
    def block(self) -> int:
        """Bytes of one sample of all channels."""
        return self.channels * BITS[self.subtype] // 8


def write_wave(
    file: BinaryIO,
    wave: WaveFormat,
    frames: int,
    blocks: Iterable[bytes],
    chunks: Iterable[tuple[bytes, bytes]] = (),
    large: bytes = b"RF64",
) -> None:
    """Write a whole WAVE file: the header, further `chunks` (id, content), then the sound.

    `frames` is the length of what `blocks` hold. Too long a sound for RIFF makes the file an RF64
    one, or whatever `large` names.
    """
    file.write(_head(wave, frames, b"".join(_chunk(*chunk) for chunk in chunks), large))
    for block in blocks:
        file.write(block)
    file.write(b"\0" * (frames * wave.block % 2))


def _head(wave: WaveFormat, frames: int, extra: bytes, large: bytes) -> bytes:
    size = frames * wave.block
    fmt = _chunk(b"fmt ", _format(wave))
    length = 4 + len(fmt) + 12 + len(extra) + 8 + size + size % 2
    if length <= LARGEST_RIFF:
        fact = _chunk(b"fact", struct.pack("<I", frames))
        data = b"data" + struct.pack("<I", size)
        return b"RIFF" + struct.pack("<I", length) + b"WAVE" + fmt + fact + extra + data
    ds64 = _chunk(b"ds64", struct.pack("<QQQI", length + 36, size, frames, 0))
    fact = _chunk(b"fact", struct.pack("<I", _ELSEWHERE))
    data = b"data" + struct.pack("<I", _ELSEWHERE)
    return large + struct.pack("<I", _ELSEWHERE) + b"WAVE" + ds64 + fmt + fact + extra + data


def _format(wave: WaveFormat) -> bytes:
    bits = BITS[wave.subtype]
    tag = 3 if wave.subtype == "FLOAT" else 1
    return struct.pack(
        "<HHIIHHHHIH14s",
        *(_EXTENSIBLE, wave.channels, wave.sample_rate, wave.sample_rate * wave.block),
        *(wave.block, bits, 22, bits, wave.mask, tag),
        _BFORMAT_TAIL if wave.bformat else _PLAIN_TAIL,
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
