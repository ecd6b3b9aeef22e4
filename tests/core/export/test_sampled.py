import errno
import struct
import threading

import numpy as np
import pytest
import soundfile
from fields import burst, names
from hypothesis import given, settings
from hypothesis import strategies as st

from visage_core.errors import Cancelled, DeliveryError, ExportError
from visage_core.export import atomic
from visage_core.export.bformat import Convention, read_bformat, told_convention
from visage_core.export.delivery import Delivery
from visage_core.export.job import deliver
from visage_core.export.levels import GainPolicy
from visage_core.export.watch import Watch
from visage_core.types import Direction, Foa
from visage_core.verify.verdict import verify_file

STEP = {"PCM_16": 2.0**-15, "PCM_24": 2.0**-23, "FLOAT": 1e-7}


@pytest.mark.parametrize(
    ("name", "subtype"),
    [
        *(("a.wav", subtype) for subtype in STEP),
        *(("a.caf", subtype) for subtype in STEP),
        ("a.flac", "PCM_16"),
        ("a.flac", "PCM_24"),
    ],
)
def test_ambix_comes_back_to_the_sample(tmp_path, name, subtype):
    report = deliver(Delivery(burst(), subtype=subtype), "ambix", tmp_path / name)
    assert report.problems == ()
    back, rate = soundfile.read(tmp_path / name)
    assert rate == 48000
    np.testing.assert_allclose(back.T, burst().samples, rtol=0, atol=1.51 * STEP[subtype])
    facts = verify_file(tmp_path / name)
    assert (facts.convention, facts.channels, facts.frames) == ("ambix", 4, 24000)


def test_flac_and_caf_say_that_they_are_ambix(tmp_path):
    deliver(Delivery(burst()), "ambix", tmp_path / "fuma-by-name.flac")
    assert verify_file(tmp_path / "fuma-by-name.flac").convention == "ambix"
    deliver(Delivery(burst()), "ambix", tmp_path / "a.caf")
    data = (tmp_path / "a.caf").read_bytes()
    assert data[:8] == b"caff\0\1\0\0"
    at = data.index(b"chan")
    assert struct.unpack(">qIII", data[at + 4 : at + 24]) == (12, 190 << 16 | 4, 0, 0)


@pytest.mark.parametrize("name", ["f.wav", "f.amb"])
@pytest.mark.parametrize(("subtype", "tag"), [("PCM_24", 1), ("FLOAT", 3)])
def test_fuma_is_w_x_y_z_with_w_lowered_and_says_so(tmp_path, name, subtype, tag):
    report = deliver(Delivery(burst(), subtype=subtype), "fuma", tmp_path / name)
    assert report.problems == ()
    assert report.facts[0].convention == "fuma"
    data = (tmp_path / name).read_bytes()
    guid = struct.pack("<IHH", tag, 0x0721, 0x11D3) + bytes.fromhex("8644c8c1ca000000")
    assert data[data.index(b"fmt ") + 32 :][:16] == guid
    w, y, z, x = burst().samples
    back, _ = soundfile.read(tmp_path / name)
    np.testing.assert_allclose(back.T, [w * 0.5**0.5, x, y, z], atol=1.51 * STEP[subtype])
    assert told_convention(tmp_path / name) is Convention.FUMA
    np.testing.assert_allclose(
        read_bformat(tmp_path / name).samples, burst().samples, atol=2 * STEP[subtype]
    )


def test_stems_are_four_mono_files_of_one_level(tmp_path):
    report = deliver(Delivery(burst(level=4.0)), "stems", tmp_path / "take.wav")
    assert report.problems == ()
    assert names(tmp_path) == [f"take_{name}.wav" for name in "WXYZ"]
    stems = [soundfile.read(tmp_path / f"take_{name}.wav")[0] for name in "WYZX"]
    gain = 10 ** (report.gain_db / 20)
    assert gain < 0.25
    np.testing.assert_allclose(stems, gain * burst(level=4.0).samples, atol=1e-6)


def test_binaural_and_stereo_have_left_on_the_left(tmp_path):
    for form in ("binaural", "stereo"):
        report = deliver(Delivery(burst(Direction(90.0))), form, tmp_path / f"{form}.wav")
        assert report.problems == ()
        assert report.facts[0].convention == "stereo"
        left, right = soundfile.read(tmp_path / f"{form}.wav")[0].T
        assert np.std(left) > 2 * np.std(right)


@pytest.mark.parametrize("rate", [44100, 96000])
def test_resampling_keeps_time_and_shape(tmp_path, rate):
    report = deliver(Delivery(burst(), rate, "FLOAT"), "ambix", tmp_path / "a.wav")
    assert report.problems == ()
    back, read_rate = soundfile.read(tmp_path / "a.wav")
    assert (read_rate, len(back)) == (rate, rate // 2)
    times, wanted = np.arange(rate // 2) / rate, np.arange(24000) / 48000
    coarse = np.interp(times, wanted, burst().samples[0])
    assert np.corrcoef(back[:, 0], coarse)[0, 1] > 0.995


@settings(deadline=None, max_examples=25)
@given(
    st.floats(-180, 180),
    st.floats(-80, 80),
    st.sampled_from(["ambix", "fuma"]),
    st.sampled_from(["PCM_16", "PCM_24", "FLOAT"]),
    st.floats(0.01, 8.0),
)
def test_direction_survives_every_format_and_level(tmp_path_factory, az, el, form, subtype, level):
    path = tmp_path_factory.getbasetemp() / "any.wav"
    field = burst(Direction(az, el), seconds=0.05, level=level)
    report = deliver(Delivery(field, subtype=subtype), form, path)
    assert report.problems == ()
    facts = report.facts[0]
    found = Direction(facts.peak_azimuth, facts.peak_elevation)
    assert found.angle_to(Direction(az, el)) < 1.0


def test_the_gain_is_shared_and_keeps_the_true_peak_below_full_scale(tmp_path):
    """A tone at a quarter of the rate, samples at ±0.71 of the peaks: only oversampling sees."""
    times = np.arange(4800)
    wave = 1.2 * np.sin(np.pi / 2 * times + np.pi / 4) * np.hanning(4800)
    field = Foa(np.stack([wave, 0.5 * wave, 0 * wave, wave]).astype(np.float32), 48000)
    assert np.abs(field.samples).max() < 0.86
    report = deliver(Delivery(field), "ambix", tmp_path / "a.wav")
    assert report.true_peak == pytest.approx(10 ** (-1 / 20))
    assert report.gain_db == pytest.approx(20 * np.log10(10 ** (-1 / 20) / 1.2), abs=0.05)
    back = soundfile.read(tmp_path / "a.wav")[0].T
    np.testing.assert_allclose(back, field.samples * 10 ** (report.gain_db / 20), atol=1e-6)
    assert "gain" in report.notes[0]


def test_normalize_raises_and_guard_leaves_alone(tmp_path):
    guarded = deliver(Delivery(burst()), "ambix", tmp_path / "a.wav")
    raised = deliver(Delivery(burst(), gain=GainPolicy.NORMALIZE), "ambix", tmp_path / "a.wav")
    assert guarded.gain_db == 0.0
    assert raised.true_peak == pytest.approx(10 ** (-1 / 20))
    loud = deliver(Delivery(burst(level=5), subtype="FLOAT"), "ambix", tmp_path / "a.wav")
    assert (loud.gain_db, loud.problems) == (0.0, ())


def test_progress_rises_and_a_cancelled_export_leaves_nothing(tmp_path):
    heard, cancel = [], threading.Event()

    def report(fraction):
        heard.append(fraction)
        if fraction > 0.6:
            cancel.set()

    field = burst(seconds=4.0)
    deliver(Delivery(field), "ambix", tmp_path / "whole.wav", Watch(heard.append))
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    for form in ("ambix", "stems"):
        cancel.clear()
        with pytest.raises(Cancelled):
            deliver(Delivery(field), form, tmp_path / "half.wav", Watch(report, cancel))
    assert names(tmp_path) == ["whole.wav"]


def test_a_full_disk_is_told_and_nothing_stays(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full)
    for form, name in [("ambix", "a.wav"), ("ambix", "a.flac"), ("stems", "a.wav")]:
        with pytest.raises(ExportError, match="disk is full"):
            deliver(Delivery(burst()), form, tmp_path / name)
    assert names(tmp_path) == []


def test_what_a_format_cannot_take_is_refused_with_a_way_out(tmp_path):
    for delivery, form, name, words in [
        (Delivery(burst()), "ambisonic", "a.wav", "Choose ambix, fuma"),
        (Delivery(burst()), "ambix", "a.mp3", r"\.wav or \.flac or \.caf"),
        (Delivery(burst(), subtype="FLOAT"), "ambix", "a.flac", "PCM_24"),
        (Delivery(burst(), 22050), "fuma", "a.wav", "44100 or 48000 or 96000"),
        (Delivery(burst(), subtype="PCM_8"), "stems", "a.wav", "PCM_16"),
    ]:
        with pytest.raises(DeliveryError, match=words):
            deliver(delivery, form, tmp_path / name)
    broken = burst()
    broken.samples[1, 3] = np.inf
    with pytest.raises(ExportError, match="not numbers"):
        deliver(Delivery(broken), "ambix", tmp_path / "a.wav")
    with pytest.raises(ExportError, match="does not exist"):
        deliver(Delivery(burst()), "ambix", tmp_path / "none" / "a.wav")
    assert names(tmp_path) == []
