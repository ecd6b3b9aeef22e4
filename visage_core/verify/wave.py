"""What the chunks of a WAVE file say: RIFF, RF64 and BW64."""

from __future__ import annotations

import struct
import uuid
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree import ElementTree

from visage_core.verify.facts import Boxes, Convention, Evidence

_HEADS = {b"RIFF": "wav", b"RF64": "rf64", b"BW64": "bw64"}
_BFORMAT = {
    uuid.UUID("00000001-0721-11d3-8644-c8c1ca000000"),
    uuid.UUID("00000003-0721-11d3-8644-c8c1ca000000"),
}
_KEPT = (b"fmt ", b"chna", b"axml", b"ds64")
_LARGEST_KEPT = 1 << 24


def wave_evidence(path: Path) -> Evidence | None:
    """What a WAVE file's header says, None if it is no WAVE file."""
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] not in _HEADS or head[8:] != b"WAVE":
            return None
        chunks, problems = _chunks(file, path.stat().st_size)
    fmt = chunks.get(b"fmt ", b"")
    if len(fmt) < 16:
        return Evidence(_HEADS[head[:4]], problems=("the header has no format chunk",))
    boxes: Boxes = {"fmt": _format(fmt)}
    convention, reasons = _told(boxes["fmt"])
    if b"axml" in chunks:
        boxes["axml"], boxes["chna"] = _adm(chunks[b"axml"]), _chna(chunks.get(b"chna", b""))
        convention, adm_reasons, adm_problems = _told_by_adm(boxes)
        reasons, problems = reasons + adm_reasons, problems + adm_problems
    presumed = convention == "ambix" and "axml" not in boxes
    return Evidence(_HEADS[head[:4]], convention, boxes, tuple(reasons), tuple(problems), presumed)


def _chunks(file: BinaryIO, length: int) -> tuple[dict[bytes, bytes], list[str]]:
    """The small chunks by name, and what is wrong with the sizes."""
    found: dict[bytes, bytes] = {}
    problems = []
    while len(head := file.read(8)) == 8:
        name, size = struct.unpack("<4sI", head)
        if name == b"data" and size == 0xFFFFFFFF and len(found.get(b"ds64", b"")) >= 16:
            size = struct.unpack("<Q", found[b"ds64"][8:16])[0]
        if file.tell() + size > length:
            problems.append(f"the chunk {name.decode('latin1').strip()!r} is cut off")
            break
        if name in _KEPT and size <= _LARGEST_KEPT:
            found[name] = file.read(size)
            file.seek(size % 2, 1)
        else:
            file.seek(size + size % 2, 1)
    return found, problems


def _format(fmt: bytes) -> dict[str, Any]:
    tag, channels, rate, _, _, bits = struct.unpack("<HHIIHH", fmt[:16])
    fields: dict[str, Any] = {"tag": tag, "channels": channels, "sample_rate": rate, "bits": bits}
    if tag == 0xFFFE and len(fmt) >= 40:
        fields["channel_mask"] = struct.unpack("<I", fmt[20:24])[0]
        fields["subformat"] = str(uuid.UUID(bytes_le=fmt[24:40]))
    return fields


def _told(fmt: dict[str, Any]) -> tuple[Convention | None, list[str]]:
    subformat, mask = fmt.get("subformat"), fmt.get("channel_mask")
    if subformat is not None and uuid.UUID(subformat) in _BFORMAT:
        return "fuma", ["the sub-format is ambisonic B-format, which is FuMa by definition"]
    if fmt["channels"] == 4 and mask == 0:
        return "ambix", ["four channels that belong to no loudspeakers, as AmbiX files have"]
    if fmt["channels"] == 4 and mask:
        return None, [f"the header gives the channels loudspeakers (mask 0x{mask:x})"]
    return None, []


def _adm(axml: bytes) -> dict[str, Any]:
    """Type, normalisation and (order, degree) of each HOA channel that an axml chunk defines."""
    try:
        root = ElementTree.fromstring(axml)
    except ElementTree.ParseError:
        return {"readable": False}
    formats = [element for element in root.iter() if _name(element) == "audioChannelFormat"]
    texts = [{_name(part): (part.text or "").strip() for part in form.iter()} for form in formats]
    return {
        "readable": True,
        "types": sorted({form.get("typeDefinition", "") for form in formats}),
        "normalization": sorted(
            {text["normalization"] for text in texts if "normalization" in text}
        ),
        "components": [[int(text.get("order", -1)), int(text.get("degree", 0))] for text in texts],
    }


def _name(element: ElementTree.Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def _chna(chna: bytes) -> dict[str, Any]:
    """Which track format each track is, in the order of the tracks."""
    uids = [chna[start : start + 40] for start in range(4, len(chna) - 39, 40)]
    used = [uid for uid in uids if struct.unpack("<H", uid[:2])[0]]
    return {
        "tracks": [struct.unpack("<H", uid[:2])[0] for uid in used],
        "track_formats": [uid[14:28].decode("ascii", "replace").strip("\0 ") for uid in used],
        "pack_formats": sorted(
            {uid[28:39].decode("ascii", "replace").strip("\0 ") for uid in used}
        ),
    }


def _told_by_adm(boxes: Boxes) -> tuple[Convention | None, list[str], list[str]]:
    axml, chna = boxes["axml"], boxes["chna"]
    if not axml["readable"]:
        return None, [], ["the axml chunk is no XML"]
    if axml["types"] != ["HOA"]:
        return None, [f"ADM metadata of the types {axml['types']}"], []
    if chna["tracks"] != list(range(1, boxes["fmt"]["channels"] + 1)):
        return "unknown", [], ["the chna chunk does not name every track"]
    acn = [order * order + order + degree for order, degree in axml["components"]]
    if axml["normalization"] not in ([], ["SN3D"]) or acn != [0, 1, 2, 3]:
        problem = "the HOA channels are not first-order ACN and SN3D"
        return "unknown", ["ADM metadata say HOA"], [problem]
    return "ambix", ["ADM metadata say HOA of first order, SN3D, in ACN order"], []
