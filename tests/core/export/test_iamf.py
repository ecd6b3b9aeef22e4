import os
import sys
import threading
from pathlib import Path

import av
import numpy as np
import pytest
from fields import burst, names, tones

from visage_core.errors import Cancelled, DeliveryError, ExportError
from visage_core.export import bmff
from visage_core.export.delivery import Delivery
from visage_core.export.ffmpeg_program import iamf_program
from visage_core.export.job import deliver
from visage_core.export.spatial_boxes import SphericalFlags, spherical_flags
from visage_core.export.watch import Watch
from visage_core.types import Foa

sys.path.append(str(Path(__file__).parents[1] / "media"))
from films import Film, steady, write_film


@pytest.fixture
def program():
    try:
        return iamf_program()
    except DeliveryError as error:
        pytest.skip(str(error))


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Puts a shell script in the place of ffmpeg, which lists the muxers that it is to have."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    def write(does, muxer="iamf"):
        script = folder / "ffmpeg"
        script.write_text(
            f"#!/bin/sh\nif [ $# = 1 ]; then echo '  E  {muxer}   x'; exit; fi\n{does}\n"
        )
        script.chmod(0o755)

    return write


def streams(path):
    """Samples of each mono stream [C, N], by FFmpeg."""
    with av.open(str(path)) as container:
        sound = {stream.index: [] for stream in container.streams.audio}
        for packet in container.demux(*container.streams.audio):
            sound[packet.stream.index] += [f.to_ndarray().reshape(-1) for f in packet.decode()]
    return np.stack([np.concatenate(parts) for parts in sound.values()])


@pytest.mark.parametrize(("subtype", "step"), [("PCM_24", 2**-23), ("PCM_16", 2**-15)])
def test_channels_keep_their_order_and_every_sample(program, tmp_path, subtype, step):
    field = Foa(tones([300, 700, 1100, 1900], seconds=0.5)[:, :-77], 48000)
    report = deliver(Delivery(field, subtype=subtype), "iamf", tmp_path / "a.iamf")
    assert (report.problems, report.facts[0].convention) == ((), "ambix")
    assert report.facts[0].boxes["codec_config"]["codec"] == "fLaC"
    assert report.facts[0].boxes["audio_frames"]["samples"] == 24000 - 77
    back = streams(tmp_path / "a.iamf")
    scale = 2.0**31 if back.dtype == np.int32 else 2.0**15
    np.testing.assert_allclose(back / scale, field.samples, atol=2 * step)
    assert names(tmp_path) == ["a.iamf"]


@pytest.mark.parametrize("bframes", ["0", "2"])
def test_an_mp4_has_the_picture_as_it_was(program, tmp_path, bframes):
    (tmp_path / "video").mkdir()
    video = write_film(
        tmp_path / "video", Film(options={"bf": bframes}), steady(24), with_audio=True
    )
    told = []
    report = deliver(
        Delivery(burst(seconds=1.0), video=video), "iamf", tmp_path / "a.mp4", Watch(told.append)
    )
    assert report.problems == ()
    assert (report.facts[0].container, report.facts[0].frames) == ("mp4", 48000)
    assert (told == sorted(told), told[-1]) == (True, 1.0)
    before, after = pictures(video), pictures(tmp_path / "a.mp4")
    assert [packet for _, packet in before] == [packet for _, packet in after]
    np.testing.assert_allclose([t for t, _ in before], [t for t, _ in after], atol=1e-3)
    assert names(tmp_path) == ["a.mp4", "video"]


def test_a_360_degree_picture_stays_one(program, tmp_path):
    flat = write_film(tmp_path, Film(), steady(4))
    xml = bytes.fromhex("ffcc8263f8554a938814587a02521fdd") + b"<rdf:SphericalVideo/>"
    flags = SphericalFlags(track=(bmff.Box(b"uuid", xml),))
    round_one = tmp_path / "round.mp4"
    with flat.open("rb") as source, round_one.open("wb") as target:
        bmff.rewrite(source, target, flags.put_into)
    report = deliver(Delivery(burst(), video=round_one), "iamf", tmp_path / "a.mp4")
    assert report.problems == ()
    assert spherical_flags(tmp_path / "a.mp4") == flags


def pictures(path):
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        packets = [packet for packet in container.demux(stream) if packet.size]
        start = stream.start_time
        return [(float((p.pts - start) * stream.time_base), bytes(p)) for p in packets]


def test_no_program_that_can_is_said_with_the_way_out(stand_in, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    stand_in("exit 1", muxer="ipod")
    with pytest.raises(DeliveryError, match=r"ffmpeg is older.*visage-studio\[iamf\]"):
        deliver(Delivery(burst()), "iamf", tmp_path / "a.iamf")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeliveryError, match="none is here"):
        deliver(Delivery(burst()), "iamf", tmp_path / "a.iamf")
    assert names(tmp_path) == ["bin"]


@pytest.mark.parametrize(
    ("does", "words"),
    [
        ("echo 'out.mp4: No space left on device' >&2; exit 1", "disk is full"),
        ("cat >/dev/null; echo 'Unknown codec' >&2; exit 1", "Unknown codec"),
    ],
)
def test_a_program_that_fails_leaves_nothing(stand_in, tmp_path, does, words):
    stand_in(does)
    (tmp_path / "a.iamf").write_text("older")
    with pytest.raises(ExportError, match=words):
        deliver(Delivery(burst(seconds=2.0)), "iamf", tmp_path / "a.iamf")
    assert (tmp_path / "a.iamf").read_text() == "older"
    assert names(tmp_path) == ["a.iamf", "bin"]


@pytest.mark.parametrize("at", [0.5, 1.0])
def test_cancelling_ends_the_program(stand_in, tmp_path, at):
    stand_in(f"echo $$ >{tmp_path}/pid; cat >/dev/null; exec sleep 600")
    cancel = threading.Event()

    def watch(fraction):
        if fraction >= 0.9 * at:
            cancel.set()

    with pytest.raises(Cancelled):
        deliver(Delivery(burst(seconds=3.0)), "iamf", tmp_path / "a.iamf", Watch(watch, cancel))
    assert names(tmp_path) == ["bin", "pid"]
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
