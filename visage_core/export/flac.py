"""FLAC files of AmbiX sound fields. Source: RFC 9639."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable
from typing import BinaryIO

import numpy as np
import soundfile
from numpy.typing import NDArray

from visage_core.export.pcm import BITS, Subtype

_COMMENTS = {"AMBISONICS": "AmbiX", "WAVEFORMATEXTENSIBLE_CHANNEL_MASK": "0x0"}
_COMMENT_BLOCK, _LAST = 4, 0x80


def write_flac(file: BinaryIO, sample_rate: int, subtype: Subtype, blocks: Iterable[bytes]) -> None:
    """Write a whole FLAC file of four channels, 16 or 24 bits.

    Its comments say that the channels are AmbiX and belong to no loudspeakers; without them FLAC
    takes four channels as a quadraphonic room.
    """
    coded = io.BytesIO()
    with soundfile.SoundFile(coded, "w", sample_rate, 4, subtype, format="FLAC") as flac:
        for block in blocks:
            flac.write(_words(block, BITS[subtype]))
    data = coded.getbuffer()
    end = _metadata_end(data)
    file.write(_with_comments(bytes(data[:end])))
    file.write(data[end:])


def _words(block: bytes, bits: int) -> NDArray[np.signedinteger]:
    """Frames [N, 4] of packed samples; 24 bits lie at the top of 32."""
    if bits == 16:
        return np.frombuffer(block, "<i2").reshape(-1, 4)
    packed = np.frombuffer(block, np.uint8).reshape(-1, 3)
    return np.pad(packed, ((0, 0), (1, 0))).view("<i4").reshape(-1, 4)


def _metadata_end(data: memoryview) -> int:
    position, last = 4, False
    while not last:
        last = bool(data[position] & _LAST)
        position += 4 + int.from_bytes(data[position + 1 : position + 4], "big")
    return position


def _with_comments(metadata: bytes) -> bytes:
    """The metadata with our comments as the last block, in the place of any before."""
    blocks, position = [], 4
    while position < len(metadata):
        length = 4 + int.from_bytes(metadata[position + 1 : position + 4], "big")
        blocks.append(metadata[position : position + length])
        position += length
    kept = [block for block in blocks if block[0] & 0x7F != _COMMENT_BLOCK]
    plain = b"".join(bytes([block[0] & 0x7F]) + block[1:] for block in kept)
    body = _comments()
    return (
        metadata[:4] + plain + bytes([_COMMENT_BLOCK | _LAST]) + len(body).to_bytes(3, "big") + body
    )


def _comments() -> bytes:
    texts = [f"{name}={value}".encode() for name, value in _COMMENTS.items()]
    listed = b"".join(struct.pack("<I", len(text)) + text for text in texts)
    return struct.pack("<II", 0, len(texts)) + listed
