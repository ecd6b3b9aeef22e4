"""What the boxes of an MP4 or QuickTime file say.

Sources: ISO/IEC 14496-12; Google, "Spatial Audio RFC" (SA3D) and "Spherical Video V2 RFC".
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from visage_core.verify.facts import Boxes, Convention, Evidence
from visage_core.verify.iamf import configured, meaning

_PARENTS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"sv3d", b"proj"}
_SPHERICAL = uuid.UUID("ffcc8263-f855-4a93-8814-587a02521fdd")
_PROJECTIONS = {b"equi": "equirectangular", b"cbmp": "cubemap", b"mshp": "mesh"}
_VIDEO_HEADER, _SOUND_HEADERS = 78, {0: 28, 1: 44, 2: 64}
_LARGEST_LEAF = 1 << 26


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    body: bytes  # empty for the media data
    start: int  # of the body in the file
    end: int


def movie_evidence(path: Path) -> Evidence | None:
    """What an MP4 or QuickTime file's boxes say, None if it is neither."""
    with path.open("rb") as file:
        head = file.read(12)
        if head[4:8] not in (b"ftyp", b"moov", b"wide", b"mdat"):
            return None
        boxes = list(_walk(file, 0, path.stat().st_size))
    container = "mov" if head[8:12] == b"qt  " or head[4:8] != b"ftyp" else "mp4"
    found: Boxes = {}
    for box in boxes:
        _note(box, found)
    iamf = next((box.body for box in boxes if box.kind == b"iacb"), None)
    convention, reasons, problems = _told(found) if iamf is None else _told_by_iamf(iamf, found)
    problems += _offset_problems(boxes)
    return Evidence(container, convention, found, tuple(reasons), tuple(problems))


def _walk(file: BinaryIO, position: int, end: int) -> Iterator[_Box]:
    """All boxes from `position` to `end`, parents before their children."""
    while position + 8 <= end:
        file.seek(position)
        size, kind = struct.unpack(">I4s", file.read(8))
        start = position + 8
        if size == 1:
            size, start = struct.unpack(">Q", file.read(8))[0], start + 8
        stop = position + size if size else end
        if stop > end or stop < start:
            yield _Box(b"????", kind, position, end)
            return
        small = kind != b"mdat" and stop - start <= _LARGEST_LEAF
        yield _Box(kind, file.read(stop - start) if small else b"", start, stop)
        inner = _children_start(file, kind, start)
        if inner is not None:
            yield from _walk(file, inner, stop)
        position = stop


def _children_start(file: BinaryIO, kind: bytes, start: int) -> int | None:
    """Where the boxes inside a box begin, None if there are none."""
    if kind in _PARENTS:
        return start
    if kind == b"stsd":
        return start + 8
    if kind in (
        b"mp4a",
        b"lpcm",
        b"in24",
        b"sowt",
        b"twos",
        b"in32",
        b"fl32",
        b"Opus",
        b"ipcm",
        b"iamf",
    ):
        file.seek(start + 8)
        version = struct.unpack(">H", file.read(2))[0]
        return start + _SOUND_HEADERS.get(version, 28)
    if kind in (b"avc1", b"avc3", b"hvc1", b"hev1", b"av01", b"vp09", b"mp4v", b"apcn", b"apch"):
        return start + _VIDEO_HEADER
    return None


def _note(box: _Box, found: Boxes) -> None:
    """Keep the fields of a box that matters."""
    if box.kind == b"SA3D" and len(box.body) >= 12:
        found["SA3D"] = _sa3d(box.body)
    elif box.kind == b"st3d" and len(box.body) >= 5:
        found["st3d"] = {"stereo_mode": box.body[4]}
    elif box.kind == b"sv3d":
        found.setdefault("sv3d", {"projection": "unknown"})
    elif box.kind in _PROJECTIONS:
        found["sv3d"] = {"projection": _PROJECTIONS[box.kind]}
    elif box.kind == b"uuid" and box.body[:16] == _SPHERICAL.bytes:
        found["uuid"] = {"spherical": b"<GSpherical:Spherical>true" in box.body}


def _sa3d(body: bytes) -> dict[str, Any]:
    version, kind, order, ordering, normalization, channels = struct.unpack(">BBIBBI", body[:12])
    count = min(channels, (len(body) - 12) // 4)
    return {
        "version": version,
        "head_locked_stereo": bool(kind & 0x80),
        "ambisonic_type": kind & 0x7F,
        "ambisonic_order": order,
        "channel_ordering": ordering,
        "normalization": normalization,
        "num_channels": channels,
        "channel_map": list(struct.unpack(f">{count}I", body[12 : 12 + 4 * count])),
    }


def _told(found: Boxes) -> tuple[Convention | None, list[str], list[str]]:
    if "SA3D" not in found:
        return None, ["no SA3D box: players take the sound as loudspeaker channels"], []
    box = found["SA3D"]
    expected = 6 if box["head_locked_stereo"] else 4
    wanted = {
        "version": 0, "ambisonic_type": 0, "ambisonic_order": 1, "channel_ordering": 0,
        "normalization": 0, "num_channels": expected, "channel_map": list(range(expected)),
    }  # fmt: skip
    problems = [
        f"SA3D {name} is {box[name]}, not {value}"
        for name, value in wanted.items()
        if box[name] != value
    ]
    if problems:
        return "unknown", ["the SA3D box says something else than first order, ACN, SN3D"], problems
    return "ambix", ["an SA3D box says first-order ambisonics, ACN and SN3D", *_flat(found)], []


def _told_by_iamf(body: bytes, found: Boxes) -> tuple[Convention | None, list[str], list[str]]:
    told = configured(body)
    found.update(told.boxes)
    convention, reason = meaning(told)
    return convention, [reason, *_flat(found)], told.problems


def _flat(found: Boxes) -> list[str]:
    if "sv3d" in found or "uuid" in found:
        return []
    return ["the picture is not marked as 360°: platforms will show it flat"]


def _offset_problems(boxes: list[_Box]) -> list[str]:
    """Whether every chunk of media lies in the media data, and every box in its parent."""
    problems = (
        ["a box does not fit into its parent"] if any(box.kind == b"????" for box in boxes) else []
    )
    media = [(box.start, box.end) for box in boxes if box.kind == b"mdat"]
    widths = {b"stco": "I", b"co64": "Q"}
    for box in boxes:
        if box.kind in widths and len(box.body) >= 8:
            count = struct.unpack(">I", box.body[4:8])[0]
            offsets = struct.unpack_from(f">{count}{widths[box.kind]}", box.body, 8)
            if not all(any(start <= at < end for start, end in media) for at in offsets):
                problems.append(f"{box.kind.decode()} points outside the media data")
    return problems
