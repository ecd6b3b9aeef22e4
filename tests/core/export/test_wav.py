import errno
import os
import resource
import struct

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from visage_core.ambisonics.convention import convert
from visage_core.errors import ExportError, InvalidFoa, MediaError
from visage_core.export import riff
from visage_core.export.atomic import atomic_write
from visage_core.export.wav import read_foa, write_foa, write_stereo
from visage_core.types import ChannelOrder, Foa, Normalization

RATE = 44100
SUBTYPES = ["PCM_16", "PCM_24", "FLOAT"]
STEP = {"PCM_16": 2.0**-15, "PCM_24": 2.0**-23, "FLOAT": 1e-9}


def field(length=1001, level=0.1, seed=0):
    samples = np.random.default_rng(seed).standard_normal((4, length))
    return Foa((level * samples).astype(np.float32), RATE)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def chunks(path):
    """Every chunk of a RIFF file by its id, read byte by byte; checks the sizes on the way."""
    data = path.read_bytes()
    assert data[:4] == b"RIFF"
    assert data[8:12] == b"WAVE"
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    found, position = {}, 12
    while position < len(data):
        name, size = struct.unpack("<4sI", data[position : position + 8])
        found[name] = data[position + 8 : position + 8 + size]
        assert len(found[name]) == size
        position += 8 + size + size % 2
    assert position == len(data)
    return found


@pytest.mark.parametrize("subtype", SUBTYPES)
def test_a_sound_field_comes_back(tmp_path, subtype):
    foa = field()
    written = write_foa(tmp_path / "take.wav", foa, subtype)
    info = soundfile.info(tmp_path / "take.wav")
    assert (info.format, info.subtype, info.channels) == ("WAVEX", subtype, 4)
    assert (info.samplerate, info.frames) == (RATE, 1001)
    back = read_foa(tmp_path / "take.wav")
    assert (back.order, back.normalization) == (ChannelOrder.ACN, Normalization.SN3D)
    np.testing.assert_allclose(back.samples, foa.samples, rtol=0, atol=1.51 * STEP[subtype])
    assert written.gain_db == 0.0
    assert written.peak == pytest.approx(np.abs(foa.samples).max())


@pytest.mark.parametrize(("subtype", "bits", "tag"), [("PCM_16", 16, 1), ("FLOAT", 32, 3)])
def test_the_header_names_no_loudspeakers(tmp_path, subtype, bits, tag):
    write_foa(tmp_path / "take.wav", field(), subtype)
    found = chunks(tmp_path / "take.wav")
    assert list(found) == [b"fmt ", b"fact", b"data"]  # no PEAK, which carries the time of day
    head = struct.unpack("<HHIIHHHHI", found[b"fmt "][:24])
    assert head == (0xFFFE, 4, RATE, RATE * bits // 2, bits // 2, bits, 22, bits, 0)
    guid = struct.pack("<IHH", tag, 0, 0x10) + bytes.fromhex("800000aa00389b71")
    assert found[b"fmt "][24:] == guid
    assert struct.unpack("<I", found[b"fact"])[0] == 1001
    assert len(found[b"data"]) == 1001 * bits // 2


def test_stereo_is_for_two_loudspeakers(tmp_path):
    samples = field(1001).samples[:2]
    write_stereo(tmp_path / "ears.wav", samples, 48000)
    found = chunks(tmp_path / "ears.wav")
    assert struct.unpack("<I", found[b"fmt "][20:24])[0] == 3
    back, rate = soundfile.read(tmp_path / "ears.wav")
    assert rate == 48000
    np.testing.assert_allclose(back.T, samples, atol=STEP["PCM_24"])
    with pytest.raises(ValueError, match=r"\[4, 1001\]"):
        write_stereo(tmp_path / "ears.wav", field().samples, RATE)


@pytest.mark.parametrize("subtype", SUBTYPES)
def test_equal_takes_are_equal_bytes(tmp_path, subtype):
    for name in ("a.wav", "b.wav"):
        write_foa(tmp_path / name, field(), subtype)
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


@given(
    st.sampled_from(["PCM_16", "PCM_24"]),
    st.floats(0.9, 0.999) | st.floats(1.0, 50),
    st.integers(0, 99),
)
def test_too_loud_a_field_is_turned_down_as_a_whole(tmp_path_factory, subtype, peak, seed):
    path = tmp_path_factory.getbasetemp() / "loud.wav"
    samples = field(seed=seed).samples
    samples *= np.float32(peak / np.abs(samples).max())
    written = write_foa(path, Foa(samples, RATE), subtype)
    back = read_foa(path).samples
    gain = 10 ** (written.gain_db / 20)
    np.testing.assert_allclose(back, gain * samples, rtol=0, atol=1.51 * STEP[subtype])
    assert np.abs(back).max() == pytest.approx(min(np.abs(samples).max(), 1.0), abs=1e-4)
    assert written.peak == pytest.approx(np.abs(back).max(), abs=2 * STEP[subtype])
    assert (written.gain_db == 0.0) == (np.abs(samples).max() <= 1.0 - 2 * STEP[subtype])


def test_float_files_keep_what_lies_beyond_full_scale(tmp_path):
    loud = Foa(field(level=3.0).samples, RATE)
    written = write_foa(tmp_path / "loud.wav", loud, "FLOAT")
    np.testing.assert_array_equal(read_foa(tmp_path / "loud.wav").samples, loud.samples)
    assert written.gain_db == 0.0
    assert written.peak > 1.0


def test_dither_keeps_what_is_quieter_than_a_step(tmp_path):
    """Without it a tone of a third of a step would be silence in 16 bits."""
    times = np.arange(RATE) / RATE
    tone = np.tile(2.0**-15 / 3 * np.sin(2 * np.pi * 441 * times), (4, 1)).astype(np.float32)
    write_foa(tmp_path / "quiet.wav", Foa(tone, RATE), "PCM_16")
    back = read_foa(tmp_path / "quiet.wav").samples
    projection = 2 * np.mean(back[1] * np.sin(2 * np.pi * 441 * times)) * 2.0**15
    assert projection == pytest.approx(1 / 3, abs=0.03)
    assert abs(np.corrcoef(back[0] - tone[0], back[1] - tone[1])[0, 1]) < 0.05


def test_conventions_are_converted_on_the_way_out_and_in(tmp_path):
    foa = field()
    fuma = convert(foa, ChannelOrder.FUMA, Normalization.FUMA)
    write_foa(tmp_path / "ambix.wav", fuma, "FLOAT")
    np.testing.assert_allclose(read_foa(tmp_path / "ambix.wav").samples, foa.samples, rtol=1e-6)
    soundfile.write(tmp_path / "fuma.wav", fuma.samples.T, RATE, subtype="FLOAT")
    back = read_foa(tmp_path / "fuma.wav", ChannelOrder.FUMA, Normalization.FUMA)
    np.testing.assert_allclose(back.samples, foa.samples, rtol=1e-6)


def test_an_empty_field_is_a_valid_file(tmp_path):
    write_foa(tmp_path / "empty.wav", field(0))
    assert soundfile.info(tmp_path / "empty.wav").frames == 0


def test_a_full_disk_leaves_the_earlier_file_and_no_crumbs(tmp_path):
    path = tmp_path / "take.wav"
    write_foa(path, field(200))
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(ExportError, match="larger than allowed"):
            write_foa(path, field(100_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == before
    assert names(tmp_path) == ["take.wav"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "may not be written"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_reasons_of_the_system_are_told_and_crumbs_removed(tmp_path, number, words):
    def fail():
        with atomic_write(tmp_path / "take.wav") as file:
            file.write(b"half")
            raise OSError(number, os.strerror(number))

    with pytest.raises(ExportError, match=words) as caught:
        fail()
    assert str(tmp_path / "take.wav") in str(caught.value)
    assert names(tmp_path) == []


def test_an_interruption_leaves_no_crumbs(tmp_path):
    def interrupt():
        with atomic_write(tmp_path / "take.wav") as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt()
    assert names(tmp_path) == []


def test_impossible_places_are_named(tmp_path):
    (tmp_path / "folder.wav").mkdir()
    (tmp_path / "file").write_text("")
    for path, words in [
        (tmp_path / "missing" / "take.wav", "does not exist"),
        (tmp_path / "folder.wav", "a folder has this name"),
        (tmp_path / "file" / "take.wav", "a file stands"),
        (tmp_path / ("x" * 300 + ".wav"), "too long"),
    ]:
        with pytest.raises(ExportError, match=words):
            write_foa(path, field())
    assert names(tmp_path) == ["file", "folder.wav"]


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real.wav").write_bytes(b"old")
    (tmp_path / "link.wav").symlink_to(tmp_path / "real.wav")
    write_foa(tmp_path / "link.wav", field())
    assert (tmp_path / "link.wav").is_symlink()
    assert read_foa(tmp_path / "real.wav").samples.shape == (4, 1001)


def test_sound_that_cannot_be_written_is_refused(tmp_path):
    broken = field()
    broken.samples[2, 5] = np.nan
    with pytest.raises(ExportError, match="not numbers"):
        write_foa(tmp_path / "take.wav", broken)
    with pytest.raises(ExportError, match="PCM_8 is unknown"):
        write_foa(tmp_path / "take.wav", field(), "PCM_8")
    assert names(tmp_path) == []


@pytest.mark.parametrize("subtype", SUBTYPES)
def test_what_riff_cannot_count_is_an_rf64_file(tmp_path, monkeypatch, subtype):
    monkeypatch.setattr(riff, "LARGEST_RIFF", 8000)
    write_foa(tmp_path / "long.wav", field(1001), subtype)
    info = soundfile.info(tmp_path / "long.wav")
    assert (info.format, info.frames, info.channels) == ("RF64", 1001, 4)
    back = read_foa(tmp_path / "long.wav").samples
    np.testing.assert_allclose(back, field(1001).samples, atol=1.51 * STEP[subtype])
    data = (tmp_path / "long.wav").read_bytes()
    assert struct.unpack("<QQ", data[20:36]) == (len(data) - 8, 1001 * 4 * riff.BITS[subtype] // 8)


def test_files_that_are_no_sound_field_are_named(tmp_path):
    soundfile.write(tmp_path / "stereo.wav", np.zeros((9, 2)), RATE)
    soundfile.write(tmp_path / "empty.wav", np.zeros((0, 4)), RATE)
    (tmp_path / "text.wav").write_text("not a sound")
    (tmp_path / "zero.wav").write_bytes(b"")
    for name, error, words in [
        ("stereo.wav", InvalidFoa, "2 channel"),
        ("empty.wav", InvalidFoa, "no sound"),
        ("text.wav", MediaError, "no sound file"),
        ("zero.wav", MediaError, "no sound file"),
        ("missing.wav", MediaError, "no such file"),
    ]:
        with pytest.raises(error, match=words) as caught:
            read_foa(tmp_path / name)
        assert name in str(caught.value)
