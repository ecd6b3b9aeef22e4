"""What the open bitstream units (OBUs) of IAMF say.

Source: Alliance for Open Media, "Immersive Audio Model and Formats", sections 3 and 8.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from visage_core.verify.facts import Boxes, Convention, Evidence
from visage_core.verify.sound import Sound

_CODEC, _ELEMENT, _MIX, _FRAME, _FIRST_NUMBERED, _LAST_NUMBERED, _SEQUENCE = 0, 1, 2, 5, 6, 23, 31
_TRIMMED, _EXTENDED = 0x02, 0x01
_ELEMENT_KINDS = {0: "channel-based", 1: "scene-based"}
_MODES = {0: "mono", 1: "projection"}


@dataclass(frozen=True, slots=True)
class Obu:
    """A unit: its type, its payload, and the samples that are cut from its frame's ends."""

    kind: int
    payload: bytes
    trimmed: int = 0


@dataclass(slots=True)
class Description:
    """What the units told so far."""

    boxes: Boxes = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    frames: dict[int, int] = field(default_factory=dict)  # of each substream
    trimmed: dict[int, int] = field(default_factory=dict)  # samples of each substream


class _Cut(Exception):
    """A unit ends before its fields do."""


class _Fields:
    """Fields one after another."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def take(self, count: int) -> bytes:
        found = self._file.read(count)
        if len(found) < count:
            raise _Cut
        return found

    def rest(self) -> bytes:
        return self._file.read()

    def number(self, form: str) -> int:
        return int(struct.unpack(f">{form}", self.take(struct.calcsize(form)))[0])

    def leb128(self) -> int:
        """A number in groups of seven bits, the lowest first (section 8.1.1)."""
        value = 0
        for group in range(8):
            byte = self.number("B")
            value |= (byte & 0x7F) << 7 * group
            if byte < 0x80:
                return value
        raise _Cut


def iamf_evidence(path: Path, sound: Sound) -> Evidence | None:
    """What the units of a bare IA sequence say, None if the file is none."""
    with path.open("rb") as file:
        head = file.read(6)
        if len(head) < 6 or head[0] >> 3 != _SEQUENCE or head[2:6] != b"iamf":
            return None
        file.seek(0)
        told = described(obus(file))
    convention, reason = meaning(told)
    problems = (*told.problems, *_count(told, sound.samples.shape[1]))
    return Evidence("iamf", convention, told.boxes, (reason,), problems)


def configured(body: bytes) -> Description:
    """What the units in an MP4 file's `iacb` box describe ("IAMF in ISOBMFF", section 6)."""
    fields = _Fields(BytesIO(body))
    try:
        fields.take(1)  # version
        units = fields.take(fields.leb128())
    except _Cut:
        units = b""
    return described(obus(BytesIO(units)))


def meaning(told: Description) -> tuple[Convention | None, str]:
    """The convention of what is described, None if it is no first-order field, and why."""
    element = told.boxes.get("audio_element", {})
    if _is_first_order(element):
        return "ambix", "a scene-based IAMF audio element, which is ambisonics in ACN and SN3D"
    kind = element.get("type", "missing")
    return None, f"the IAMF audio element is {kind}, not first-order ambisonics in mono streams"


def obus(file: BinaryIO) -> Iterator[Obu]:
    """The units of a file, one after another; the last one that is cut off comes as type -1."""
    fields = _Fields(file)
    while head := file.read(1):
        try:
            yield _obu(head[0], fields)
        except _Cut:
            yield Obu(-1, b"")
            return


def described(units: Iterable[Obu]) -> Description:
    """What units describe and how many frames there are of each substream."""
    told = Description()
    for unit in units:
        try:
            _note(unit, told)
        except _Cut:
            told.problems.append(f"an IAMF unit of type {unit.kind} ends before its fields do")
    told.problems += _missing(told)
    return told


def _obu(head: int, fields: _Fields) -> Obu:
    body = _Fields(BytesIO(fields.take(fields.leb128())))
    trimmed = body.leb128() + body.leb128() if head & _TRIMMED else 0
    if head & _EXTENDED:
        body.take(body.leb128())
    return Obu(head >> 3, body.rest(), trimmed)


def _note(unit: Obu, told: Description) -> None:
    fields = _Fields(BytesIO(unit.payload))
    if unit.kind == -1:
        told.problems.append("it is cut off within an IAMF unit")
    elif unit.kind == _SEQUENCE:
        _note_sequence(fields, told)
    elif unit.kind == _CODEC:
        told.boxes["codec_config"] = _codec(fields)
    elif unit.kind == _ELEMENT:
        if "audio_element" in told.boxes:
            told.problems.append("it has more than one audio element")
        told.boxes["audio_element"] = _element(fields)
    elif unit.kind == _MIX:
        told.boxes["mix_presentation"] = {"id": fields.leb128()}
    elif _FRAME <= unit.kind <= _LAST_NUMBERED:
        numbered = unit.kind - _FIRST_NUMBERED
        stream = fields.leb128() if unit.kind == _FRAME else numbered
        told.frames[stream] = told.frames.get(stream, 0) + 1
        told.trimmed[stream] = told.trimmed.get(stream, 0) + unit.trimmed


def _note_sequence(fields: _Fields, told: Description) -> None:
    code = fields.take(4)
    if code != b"iamf":
        told.problems.append(f"the IA sequence header says {code!r}, not 'iamf'")
    primary, additional = fields.number("B"), fields.number("B")
    told.boxes["ia_sequence_header"] = {
        "primary_profile": primary,
        "additional_profile": additional,
    }


def _codec(fields: _Fields) -> dict[str, Any]:
    return {
        "id": fields.leb128(),
        "codec": fields.take(4).decode("latin1"),
        "samples_per_frame": fields.leb128(),
        "audio_roll_distance": fields.number("h"),
    }


def _element(fields: _Fields) -> dict[str, Any]:
    """An audio element; with parameters, which ambisonics has none of, only its beginning."""
    number, kind, codec = fields.leb128(), fields.number("B") >> 5, fields.leb128()
    substreams = [fields.leb128() for _ in range(fields.leb128())]
    found: dict[str, Any] = {
        "id": number,
        "type": _ELEMENT_KINDS.get(kind, f"unknown ({kind})"),
        "codec_config_id": codec,
        "substreams": substreams,
    }
    if fields.leb128() == 0 and kind == 1:
        mode = fields.leb128()
        found["ambisonics_mode"] = _MODES.get(mode, f"unknown ({mode})")
        found["channels"] = fields.number("B")
        found["substream_count"] = fields.number("B")
        if mode == 0:
            found["channel_mapping"] = list(fields.take(found["channels"]))
    return found


def _is_first_order(element: dict[str, Any]) -> bool:
    wanted = {
        "type": "scene-based",
        "ambisonics_mode": "mono",
        "channels": 4,
        "substream_count": 4,
        "channel_mapping": [0, 1, 2, 3],
    }
    same = all(element.get(name) == value for name, value in wanted.items())
    return same and len(element["substreams"]) == 4


def _missing(told: Description) -> Iterator[str]:
    for name in ("ia_sequence_header", "codec_config", "audio_element", "mix_presentation"):
        if name not in told.boxes:
            yield f"it has no {name.replace('_', ' ')} that can be read"
    codec, element = (told.boxes.get(name) for name in ("codec_config", "audio_element"))
    if codec and element and codec["id"] != element["codec_config_id"]:
        yield "the audio element names a codec configuration that is not there"


def _count(told: Description, decoded: int) -> Iterator[str]:
    """Note how many samples the substreams of the audio element hold, and what is wrong there."""
    element, codec = told.boxes.get("audio_element"), told.boxes.get("codec_config")
    if not told.frames or element is None or codec is None:
        return
    lengths = {
        told.frames.get(stream, 0) * codec["samples_per_frame"] - told.trimmed.get(stream, 0)
        for stream in element["substreams"]
    }
    told.boxes["audio_frames"] = {"frames": max(told.frames.values()), "samples": max(lengths)}
    if len(lengths) > 1:
        yield "the substreams are not equally long"
    if max(lengths) != decoded:
        yield f"its units hold {max(lengths)} samples, of which {decoded} are decoded"
