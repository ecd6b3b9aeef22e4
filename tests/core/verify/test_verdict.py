import json

import numpy as np
import pytest
import soundfile

from visage_core.ambisonics.harmonics import encode
from visage_core.errors import MediaError
from visage_core.types import Direction
from visage_core.verify.verdict import verify_file

RATE = 48000


def field():
    mono = 0.1 * np.random.default_rng(1).standard_normal(4800)
    return encode(mono, Direction(-120, -30)).T


def write(path, frames, subtype="PCM_24", **more):
    soundfile.write(path, frames, RATE, subtype=subtype, **more)
    return verify_file(path)


def test_a_file_of_someone_else_is_told_by_its_energies(tmp_path):
    facts = write(tmp_path / "plain.wav", field())
    assert facts.convention == "ambix"
    assert (facts.peak_azimuth, facts.peak_elevation) == (-120.0, -30.0)
    assert "dipoles" in facts.reasons[-1]
    w, y, z, x = field().T
    facts = write(tmp_path / "other.wav", np.stack([w * 0.5**0.5, x, y, z], axis=1))
    assert facts.convention == "unknown"
    assert "+3.0 dB" in facts.reasons[-1]
    assert facts.peak_azimuth is None


def test_a_name_decides_where_the_header_says_nothing(tmp_path):
    w, y, z, x = field().T
    fuma = np.stack([w * 0.5**0.5, x, y, z], axis=1)
    for name in ("Room FuMa.wav", "room.amb"):
        facts = write(tmp_path / name, fuma, format="WAV")
        assert facts.convention == "fuma"
        assert (facts.peak_azimuth, facts.peak_elevation) == (-120.0, -30.0)
    assert write(tmp_path / "room_ambix.wav", fuma).convention == "ambix"


def test_stereo_mono_and_silence(tmp_path):
    facts = write(tmp_path / "two.flac", field()[:, :2])
    assert (facts.convention, facts.channels, facts.seconds) == ("stereo", 2, 0.1)
    facts = write(tmp_path / "one.wav", field()[:, :1])
    assert (facts.convention, facts.peak_azimuth) == ("unknown", None)
    facts = write(tmp_path / "silence.wav", np.zeros((100, 4)))
    assert (facts.level_db, facts.problems) == (None, ("it is silent",))
    assert facts.peak_elevation is None


def test_clipping_and_a_cut_off_file_are_problems(tmp_path):
    facts = write(tmp_path / "loud.wav", 40 * field())
    assert "full scale" in facts.problems[0]
    write(tmp_path / "cut.wav", field())
    data = (tmp_path / "cut.wav").read_bytes()
    (tmp_path / "cut.wav").write_bytes(data[: len(data) // 2])
    assert "cut off" in verify_file(tmp_path / "cut.wav").problems[0]


def test_facts_are_json_with_all_keys(tmp_path):
    facts = json.loads(json.dumps(write(tmp_path / "a.wav", field()).as_json(), allow_nan=False))
    assert {
        *("convention", "channels", "sample_rate", "seconds", "peak_azimuth", "peak_elevation"),
        *("boxes", "problems"),
    } <= set(facts)


def test_what_is_no_sound_is_named(tmp_path):
    (tmp_path / "text.wav").write_text("not a sound")
    for name, words in [("none.wav", "no such file"), ("text.wav", "can be read")]:
        with pytest.raises(MediaError, match=words):
            verify_file(tmp_path / name)
