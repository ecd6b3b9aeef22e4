import struct

import numpy as np
import pytest
import soundfile

from visage_core.errors import InvalidFoa, MediaError
from visage_core.export.bformat import Convention, read_bformat, told_convention
from visage_core.export.wav import write_foa
from visage_core.types import Foa

BFORMAT = "00002107d3118644c8c1ca000000"


def field(seed=0):
    samples = np.random.default_rng(seed).standard_normal((4, 500))
    return Foa((0.1 * samples).astype(np.float32), 16000)


def with_bformat_header(path, tag=3):
    """Rewrite the sub-format of a WAVE_FORMAT_EXTENSIBLE file to {0000000T-0721-11d3-…}."""
    data = bytearray(path.read_bytes())
    start = data.index(b"fmt ") + 8
    data[start + 24 : start + 40] = struct.pack("<H", tag) + bytes.fromhex(BFORMAT)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("scene.wav", None),
        ("scene_AmbiX.wav", Convention.AMBIX),
        ("scene-sn3d-acn.flac", Convention.AMBIX),
        ("Scene FuMa.wav", Convention.FUMA),
        ("scene.AMB", Convention.FUMA),
        ("scene.caf", Convention.AMBIX),
        ("fuma to ambix.wav", None),
        ("vacnt fumarole.wav", None),
    ],
)
def test_suffix_and_name_tell(tmp_path, name, told):
    (tmp_path / name).write_bytes(b"RIFF    WAVE")
    assert told_convention(tmp_path / name) is told


@pytest.mark.parametrize("tag", [1, 3])
def test_a_bformat_header_tells_fuma_whatever_the_name_says(tmp_path, tag):
    path = tmp_path / "ambix.wav"
    write_foa(path, field(), "FLOAT" if tag == 3 else "PCM_24")
    assert told_convention(path) is Convention.AMBIX
    with_bformat_header(path, tag)
    assert told_convention(path) is Convention.FUMA
    assert soundfile.info(path).channels == 4


def test_a_chunk_before_the_format_and_a_cut_header_do_no_harm(tmp_path):
    path = tmp_path / "a.wav"
    write_foa(path, field(), "FLOAT")
    with_bformat_header(path)
    data = path.read_bytes()
    path.write_bytes(data[:12] + b"JUNK" + struct.pack("<I", 3) + b"abc\0" + data[12:])
    assert told_convention(path) is Convention.FUMA
    for length in (0, 5, 12, 18, 30, 59):
        path.write_bytes(data[:length])
        assert told_convention(path) is None


def test_the_same_field_is_read_from_both_conventions(tmp_path):
    w, y, z, x = field().samples
    soundfile.write(tmp_path / "b.amb.wav", np.stack([w * 0.5**0.5, x, y, z]).T, 16000, "FLOAT")
    fuma = read_bformat(tmp_path / "b.amb.wav", Convention.FUMA)
    np.testing.assert_allclose(fuma.samples, field().samples, atol=1e-7)
    write_foa(tmp_path / "a.wav", field(), "FLOAT")
    np.testing.assert_array_equal(read_bformat(tmp_path / "a.wav").samples, field().samples)


def test_what_cannot_be_read_is_named(tmp_path):
    with pytest.raises(MediaError, match=r"none\.wav"):
        told_convention(tmp_path / "none.wav")
    with pytest.raises(MediaError, match="no such file"):
        read_bformat(tmp_path / "none.wav", Convention.FUMA)
    soundfile.write(tmp_path / "two.wav", np.zeros((9, 2)), 16000)
    with pytest.raises(InvalidFoa, match="2 channel"):
        read_bformat(tmp_path / "two.wav")
