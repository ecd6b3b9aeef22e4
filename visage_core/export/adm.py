"""ADM: a WAVE file whose chunks describe the channels as higher-order ambisonics of first order.

Sources: ITU-R BS.2076 (Audio Definition Model), ITU-R BS.2088 (BW64; axml and chna chunks).
"""

from __future__ import annotations

import struct
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from visage_core.export.atomic import atomic_write
from visage_core.export.delivery import Delivery, Written
from visage_core.export.pcm import BITS
from visage_core.export.preparation import ambix_of, prepare
from visage_core.export.riff import WaveFormat, write_wave
from visage_core.export.sampled import expected, watched_blocks, written
from visage_core.export.watch import Watch

_COMPONENTS = (("W", 0, 0), ("Y", 1, -1), ("Z", 1, 0), ("X", 1, 1))
"""Name, order and degree of the channels in ACN order."""

_PACK, _OBJECT = "AP_00041001", "AO_1001"
_HOA = {"typeLabel": "0004", "typeDefinition": "HOA"}
_PCM = {"formatLabel": "0001", "formatDefinition": "PCM"}
_EBU_CORE = "urn:ebu:metadata-schema:ebuCore_2014"


def write_adm(delivery: Delivery, path: Path, watch: Watch) -> Written:
    """Write an ADM file: RIFF with axml and chna chunks, BW64 where RIFF cannot count so far."""
    bounded = delivery.subtype != "FLOAT"
    sound = prepare(delivery, path, ambix_of(delivery), watch.part(0.0, 0.5), bounded=bounded)
    wave = WaveFormat(4, sound.sample_rate, delivery.subtype)
    frames = sound.samples.shape[1]
    chunks = [(b"axml", axml(path.stem, frames, wave)), (b"chna", chna())]
    with atomic_write(path) as file:
        blocks = watched_blocks(sound.samples, delivery.subtype, watch.part(0.5, 1.0))
        write_wave(file, wave, frames, blocks, chunks, large=b"BW64")
    return written(sound, [expected(path, sound, "ambix", boxes=("axml", "chna"))])


def chna() -> bytes:
    """Which track holds which component, and that all of them are one pack."""
    rows = [
        struct.pack("<H12s14s11sx", n, _uid(n).encode(), _track(n).encode(), _PACK.encode())
        for n in range(1, 5)
    ]
    return struct.pack("<HH", 4, 4) + b"".join(rows)


def axml(name: str, frames: int, wave: WaveFormat) -> bytes:
    """The description of a sound called `name`: programme, content, object, pack and channels."""
    root = Element("ebuCoreMain", {"xmlns": _EBU_CORE})
    model = SubElement(
        SubElement(SubElement(root, "coreMetadata"), "format"), "audioFormatExtended"
    )
    end = _time(frames, wave.sample_rate)
    _programme(model, name, end)
    pack = _element(model, "audioPackFormat", _PACK, "First order, ACN, SN3D", _HOA)
    for n in range(1, 5):
        _text(pack, "audioChannelFormatIDRef", _channel(n))
    for describe in (_channel_format, _stream_format, _track_format):
        for n in range(1, 5):
            describe(model, n)
    for n in range(1, 5):
        _track_uid(model, n, wave)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _programme(model: Element, name: str, end: str) -> None:
    span = {"start": "00:00:00.00000", "end": end}
    programme = _element(model, "audioProgramme", "APR_1001", name, span)
    _text(programme, "audioContentIDRef", "ACO_1001")
    content = _element(model, "audioContent", "ACO_1001", name)
    _text(content, "audioObjectIDRef", _OBJECT)
    item = _element(model, "audioObject", _OBJECT, name, {"start": span["start"], "duration": end})
    _text(item, "audioPackFormatIDRef", _PACK)
    for n in range(1, 5):
        _text(item, "audioTrackUIDRef", _uid(n))


def _channel_format(model: Element, n: int) -> None:
    name, order, degree = _COMPONENTS[n - 1]
    channel = _element(model, "audioChannelFormat", _channel(n), name, _HOA)
    block = SubElement(
        channel, "audioBlockFormat", {"audioBlockFormatID": f"AB_0004{_number(n)}_00000001"}
    )
    _text(block, "order", str(order))
    _text(block, "degree", str(degree))
    _text(block, "normalization", "SN3D")


def _stream_format(model: Element, n: int) -> None:
    stream = _element(model, "audioStreamFormat", _stream(n), f"PCM {_COMPONENTS[n - 1][0]}", _PCM)
    _text(stream, "audioChannelFormatIDRef", _channel(n))
    _text(stream, "audioTrackFormatIDRef", _track(n))


def _track_format(model: Element, n: int) -> None:
    track = _element(model, "audioTrackFormat", _track(n), f"PCM {_COMPONENTS[n - 1][0]}", _PCM)
    _text(track, "audioStreamFormatIDRef", _stream(n))


def _track_uid(model: Element, n: int, wave: WaveFormat) -> None:
    uid = SubElement(
        model,
        "audioTrackUID",
        {"UID": _uid(n), "sampleRate": str(wave.sample_rate), "bitDepth": str(BITS[wave.subtype])},
    )
    _text(uid, "audioTrackFormatIDRef", _track(n))
    _text(uid, "audioPackFormatIDRef", _PACK)


def _element(
    model: Element, kind: str, identity: str, name: str, more: dict[str, str] | None = None
) -> Element:
    return SubElement(model, kind, {f"{kind}ID": identity, f"{kind}Name": name} | (more or {}))


def _text(parent: Element, kind: str, text: str) -> None:
    SubElement(parent, kind).text = text


def _number(n: int) -> str:
    return f"{0x1000 + n:04x}"


def _channel(n: int) -> str:
    return f"AC_0004{_number(n)}"


def _stream(n: int) -> str:
    return f"AS_0004{_number(n)}"


def _track(n: int) -> str:
    return f"AT_0004{_number(n)}_01"


def _uid(n: int) -> str:
    return f"ATU_{n:08x}"


def _time(frames: int, sample_rate: int) -> str:
    """hh:mm:ss.zzzzz, no later than the last sample."""
    seconds, rest = divmod(frames, sample_rate)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02d}:{minute:02d}:{second:02d}.{rest * 100_000 // sample_rate:05d}"
