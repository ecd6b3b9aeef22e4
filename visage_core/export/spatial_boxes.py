"""The boxes that make a video spatial: SA3D for its sound; st3d, sv3d or XML for its picture.

Sources: Google, "Spatial Audio RFC" (SA3D, version 0), "Spherical Video V2 RFC" (st3d, sv3d) and
"Spherical Video RFC" (the XML in a uuid box).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from visage_core.export.bmff import Box, append_to_entries, parse, read_moov, tracks

_SPHERICAL_XML = bytes.fromhex("ffcc8263f8554a938814587a02521fdd")
_VIDEO_FIELDS = 78  # bytes of a visual sample entry before its boxes
_HEAD_LOCKED = 0x80


def sa3d(*, head_locked: bool) -> bytes:
    """An SA3D box: first order, ACN, SN3D, the channels in their order; stereo after them if
    `head_locked`."""
    channels = 6 if head_locked else 4
    kind = _HEAD_LOCKED if head_locked else 0
    content = struct.pack(">BBIBBI", 0, kind, 1, 0, 0, channels)
    return Box(b"SA3D", content + struct.pack(f">{channels}I", *range(channels))).to_bytes()


@dataclass(frozen=True, slots=True)
class SphericalFlags:
    """The boxes that mark a picture as 360°: `entry` in its sample entry, `track` in its track."""

    entry: bytes = b""
    track: tuple[Box, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.entry or self.track)

    def put_into(self, moov: Box) -> None:
        """Mark the picture of an index that does not say it yet."""
        if not flags_of(moov):
            for trak in tracks(moov, b"vide")[:1]:
                append_to_entries(trak, self.entry)
                trak.children.extend(self.track)


def spherical_flags(video: Path) -> SphericalFlags:
    """How a video is marked as 360°; empty if it is not, or is no MP4 or QuickTime file."""
    try:
        with video.open("rb") as file:
            return flags_of(read_moov(file))
    except ValueError:
        return SphericalFlags()


def flags_of(moov: Box) -> SphericalFlags:
    """How the first picture of an index is marked as 360°."""
    for trak in tracks(moov, b"vide")[:1]:
        boxes = [box for entry in _entries(trak) for box in parse(entry.content[_VIDEO_FIELDS:])]
        marks = b"".join(box.to_bytes() for box in boxes if box.kind in (b"st3d", b"sv3d"))
        xml = [b for b in trak.find(b"uuid") if b.content.startswith(_SPHERICAL_XML)]
        return SphericalFlags(marks if b"sv3d" in marks else b"", tuple(xml))
    return SphericalFlags()


def _entries(trak: Box) -> list[Box]:
    tables = trak.find(b"mdia", b"minf", b"stbl", b"stsd")
    return [entry for stsd in tables for entry in parse(stsd.content[8:])][:1]
