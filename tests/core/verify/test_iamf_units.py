"""IAMF files built here unit by unit, as sections 3.2 to 3.9 of the specification lay them out."""

import io
import struct

import numpy as np
import pytest

from visage_core.ambisonics.harmonics import encode
from visage_core.types import Direction
from visage_core.verify.iamf import described, obus
from visage_core.verify.verdict import verify_file

PER_FRAME, SAMPLES = 960, 2000
CODEC, ELEMENT, MIX, DELIMITER, NUMBERED, SEQUENCE = 0, 1, 2, 4, 6, 31


def leb128(value):
    out = []
    while True:
        value, low = value >> 7, value & 0x7F
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)


def unit(kind, payload, trim=None):
    cut = b"" if trim is None else leb128(trim) + leb128(0)  # at the end, at the start
    head = kind << 3 | (2 if trim is not None else 0)
    return bytes([head]) + leb128(len(cut + payload)) + cut + payload


def element(kind=1, mode=0, mapping=(0, 1, 2, 3), streams=4):
    ids = b"".join(map(leb128, range(streams)))
    described = leb128(mode) + bytes([len(mapping), streams, *mapping])
    return unit(ELEMENT, b"\x07" + bytes([kind << 5]) + b"\x05" + leb128(streams) + ids + b"\0" +
                (described if kind == 1 else b""))  # fmt: skip


def header():
    return unit(SEQUENCE, b"iamf\0\0")


def codec():
    """16-bit little-endian PCM at 48 kHz."""
    pcm = b"\x01\x10" + struct.pack(">I", 48000)
    return unit(CODEC, b"\x05" + b"ipcm" + leb128(PER_FRAME) + struct.pack(">h", 0) + pcm)


def mix():
    """One submix of the element on stereo loudspeakers, at 0 dB."""
    gain = leb128(48000) + b"\x80" + struct.pack(">h", 0)
    sub = b"\x01\x07\x40\0" + b"\x65" + gain + b"\x64" + gain
    return unit(
        MIX, b"\x2a\0\x01" + sub + b"\x01" + b"\x80" + b"\0" + struct.pack(">hh", -5120, -9)
    )


def frames(samples, left_out=None):
    """Temporal units; the last one is filled up, and says how much of it to cut."""
    padded = np.pad(samples, ((0, 0), (0, -samples.shape[1] % PER_FRAME)))
    words = np.rint(padded * 32767).astype("<i2")
    for start in range(0, words.shape[1], PER_FRAME):
        spare = start + PER_FRAME - samples.shape[1]
        yield unit(DELIMITER, b"")
        for stream, row in enumerate(words):
            if (stream, start) != left_out:
                piece = row[start : start + PER_FRAME].tobytes()
                yield unit(NUMBERED + stream, piece, spare if spare > 0 else None)


def field():
    mono = 0.2 * np.random.default_rng(3).standard_normal(SAMPLES)
    return np.clip(encode(mono, Direction(-45, 30)), -1, 1)


def facts(path, *units):
    path.write_bytes(b"".join(units))
    return verify_file(path)


def test_a_scene_of_four_mono_streams_is_ambix(tmp_path):
    found = facts(tmp_path / "a.iamf", header(), codec(), element(), mix(), *frames(field()))
    assert (found.problems, found.container, found.convention) == ((), "iamf", "ambix")
    assert (found.channels, found.sample_rate, found.frames) == (4, 48000, SAMPLES)
    assert (found.peak_azimuth, found.peak_elevation) == (-45.0, 30.0)
    assert found.boxes["codec_config"] == {
        "id": 5, "codec": "ipcm", "samples_per_frame": PER_FRAME, "audio_roll_distance": 0,
    }  # fmt: skip
    assert found.boxes["audio_element"]["substreams"] == [0, 1, 2, 3]
    assert found.boxes["audio_element"]["ambisonics_mode"] == "mono"
    assert found.boxes["mix_presentation"] == {"id": 42}
    assert found.boxes["audio_frames"] == {"frames": 3, "samples": SAMPLES}


@pytest.mark.parametrize("mapping", [(0, 3, 1, 2), (0, 1, 2, 255)])
def test_another_channel_mapping_is_not_called_ambix(tmp_path, mapping):
    units = header(), codec(), element(mapping=mapping), mix(), *frames(field())
    (tmp_path / "a.iamf").write_bytes(b"".join(units))
    found = verify_file(tmp_path / "a.iamf")
    assert "not first-order ambisonics" in found.reasons[0]
    assert found.boxes["audio_element"]["channel_mapping"] == list(mapping)


def test_what_is_missing_is_named(tmp_path):
    sound = list(frames(field()))
    whole = facts(tmp_path / "a.iamf", header(), codec(), element(), mix(), *sound)
    assert whole.problems == ()
    cut = (tmp_path / "a.iamf").read_bytes()[:-900]
    assert described(obus(io.BytesIO(cut))).problems == ["it is cut off within an IAMF unit"]
    units = header(), codec(), element(), *sound
    assert "no mix presentation" in facts(tmp_path / "c.iamf", *units).problems[0]
    short = frames(field(), left_out=(2, PER_FRAME))
    problems = facts(tmp_path / "d.iamf", header(), codec(), element(), mix(), *short).problems
    assert any("not equally long" in problem for problem in problems)
    wrong = codec().replace(b"\x05ipcm", b"\x06ipcm")
    problems = facts(
        tmp_path / "e.iamf", header(), codec(), wrong, element(), mix(), *sound
    ).problems
    assert any("codec configuration that is not there" in problem for problem in problems)
