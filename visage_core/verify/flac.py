"""What the comments of a FLAC file say. Source: RFC 9639."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from visage_core.verify.facts import Boxes, Evidence

_COMMENTS = 4


def flac_evidence(path: Path) -> Evidence | None:
    """What a FLAC file's metadata say, None if it is no FLAC file."""
    with path.open("rb") as file:
        if file.read(4) != b"fLaC":
            return None
        comments = _comments(file)
    boxes: Boxes = {"comments": dict(comments)}
    if comments.get("AMBISONICS", "").lower() == "ambix":
        return Evidence("flac", "ambix", boxes, ("the comments say AmbiX",))
    mask = comments.get("WAVEFORMATEXTENSIBLE_CHANNEL_MASK")
    if mask is not None and int(mask, 0) == 0:
        reasons = ("the channels belong to no loudspeakers",)
        return Evidence("flac", "ambix", boxes, reasons, presumed=True)
    return Evidence("flac", None, boxes)


def _comments(file: BinaryIO) -> dict[str, str]:
    last = False
    while not last and len(head := file.read(4)) == 4:
        last, kind = bool(head[0] & 0x80), head[0] & 0x7F
        body = file.read(int.from_bytes(head[1:], "big"))
        if kind == _COMMENTS:
            return _parse(body)
    return {}


def _parse(body: bytes) -> dict[str, str]:
    """Vorbis comments: a vendor and then a list of NAME=value, little-endian lengths."""
    texts, position = [], 4 + struct.unpack("<I", body[:4])[0] + 4
    while position + 4 <= len(body):
        length = struct.unpack("<I", body[position : position + 4])[0]
        texts.append(body[position + 4 : position + 4 + length].decode("utf-8", "replace"))
        position += 4 + length
    return {name.upper(): value for name, _, value in (text.partition("=") for text in texts)}
