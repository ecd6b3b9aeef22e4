import errno
import io
import struct
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from fields import burst, descend, names, tones

from visage_core.errors import DeliveryError, ExportError
from visage_core.export import atomic, bmff
from visage_core.export.delivery import Delivery
from visage_core.export.job import deliver
from visage_core.export.spatial_boxes import SphericalFlags
from visage_core.types import Foa
from visage_core.verify.verdict import verify_file

sys.path.append(str(Path(__file__).parents[1] / "media"))
from films import Film, steady, write_film

ENTRY = "moov/trak/mdia/minf/stbl/stsd"
XML = bytes.fromhex("ffcc8263f8554a938814587a02521fdd") + (
    b"<GSpherical:Spherical>true</GSpherical:Spherical>"
)


def atom(kind, content=b""):
    return struct.pack(">I4s", 8 + len(content), kind) + content


EQUIRECT = atom(b"st3d", bytes(5)) + atom(
    b"sv3d",
    atom(b"svhd", bytes(4) + b"x\0")
    + atom(b"proj", atom(b"prhd", bytes(16)) + atom(b"equi", bytes(20))),
)


@pytest.fixture(scope="session")
def flat(tmp_path_factory):
    """One second of pictures with B-frames, and sound of its own."""
    folder = tmp_path_factory.mktemp("flat")
    return write_film(folder, Film(options={"bf": "2"}), steady(24), with_audio=True)


def marked(video, flags, path):
    target = io.BytesIO()
    with video.open("rb") as source:
        bmff.rewrite(source, target, flags.put_into)
    path.write_bytes(target.getvalue())
    return path


def decoded(path):
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        channels = stream.codec_context.layout.nb_channels
        planes = [
            frame.to_ndarray() if frame.format.is_planar
            else frame.to_ndarray().reshape(-1, channels).T
            for frame in container.decode(stream)
        ]  # fmt: skip
    sound = np.concatenate(planes, axis=1)
    return sound / 2.0**31 if sound.dtype == np.int32 else sound


def picture_packets(path):
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        base = stream.time_base
        packets = [p for p in container.demux(stream) if p.size]
        return [(p.pts * base, bytes(p)) for p in packets]


@pytest.mark.parametrize("name", ["a.mp4", "a.mov"])
@pytest.mark.parametrize("stereo", [False, True])
def test_channels_keep_their_order_and_time(tmp_path, flat, name, stereo):
    wave = tones([300, 700, 1100, 1900, 2500, 3100])
    field, pair = Foa(wave[:4], 48000), wave[4:] if stereo else None
    report = deliver(
        Delivery(field, video=flat, head_locked=pair), f"youtube-{name[2:]}", tmp_path / name
    )
    assert report.problems == ()
    back = decoded(tmp_path / name)
    assert back.shape[0] == (6 if stereo else 4)
    assert back.shape[1] - 48000 in (range(2048) if name == "a.mp4" else [0])
    middle = slice(4800, 43200)
    if name == "a.mov":
        np.testing.assert_allclose(back, wave[: len(back)], atol=2.0**-22)
    for mine, theirs in zip(wave, back, strict=False):  # out by a sample, a tone would not cancel
        error = theirs[middle] - mine[middle]
        assert np.std(error) < 0.25 * np.std(mine)
        assert np.corrcoef(mine[middle], theirs[middle])[0, 1] > 0.97


@pytest.mark.parametrize("form", ["youtube-mp4", "youtube-mov"])
@pytest.mark.parametrize("stereo", [False, True])
def test_the_sa3d_box_is_as_the_specification_says(tmp_path, flat, form, stereo):
    path = tmp_path / f"a{'.mov' if form.endswith('mov') else '.mp4'}"
    pair = tones([500, 600]) if stereo else None
    deliver(Delivery(burst(seconds=1.0), video=flat, head_locked=pair), form, path)
    data = path.read_bytes()
    channels = 6 if stereo else 4
    content = bytes([0, 0x80 if stereo else 0, 0, 0, 0, 1, 0, 0]) + struct.pack(
        f">I{channels}I", channels, *range(channels)
    )
    entries = [data[start:end] for start, end in descend(data, ENTRY)]
    assert [entry.endswith(atom(b"SA3D", content)) for entry in entries] == [False, True]
    assert data.count(b"SA3D") == 1
    with av.open(str(path)) as container:  # FFmpeg understands it
        layout = container.streams.audio[0].layout
        assert "ambisonic 1" in layout.name or layout.nb_channels == channels


@pytest.mark.parametrize("form", ["youtube-mp4", "youtube-mov", "review-mp4"])
def test_the_picture_is_copied_bit_by_bit(tmp_path, flat, form):
    path = tmp_path / f"a{'.mov' if form.endswith('mov') else '.mp4'}"
    report = deliver(Delivery(burst(seconds=1.0), video=flat), form, path)
    assert report.problems == ()
    before, after = picture_packets(flat), picture_packets(path)
    assert [packet for _, packet in before] == [packet for _, packet in after]
    np.testing.assert_allclose(
        [float(time) for time, _ in after], [float(time) for time, _ in before], atol=1e-3
    )
    assert names(tmp_path) == [path.name]


@pytest.mark.parametrize(
    ("flags", "box"),
    [
        (SphericalFlags(entry=EQUIRECT), "sv3d"),
        (SphericalFlags(track=(bmff.Box(b"uuid", XML),)), "uuid"),
    ],
)
@pytest.mark.parametrize("name", ["a.mp4", "a.mov"])
def test_a_360_degree_picture_stays_one(tmp_path, flat, flags, box, name):
    video = marked(flat, flags, tmp_path / "round.mp4")
    report = deliver(
        Delivery(burst(seconds=1.0), video=video), f"youtube-{name[2:]}", tmp_path / name
    )
    assert report.problems == ()
    assert not report.notes
    data = (tmp_path / name).read_bytes()
    if box == "sv3d":
        assert data.count(EQUIRECT) == 1
        assert report.facts[0].boxes["sv3d"] == {"projection": "equirectangular"}
    else:
        ((start, end),) = descend(data, "moov/trak/uuid")
        assert data[start:end] == XML
    assert set(report.facts[0].boxes) & {"sv3d", "uuid"} == {box}


def test_a_flat_picture_gets_a_warning(tmp_path, flat):
    report = deliver(Delivery(burst(seconds=1.0), video=flat), "youtube-mp4", tmp_path / "a.mp4")
    assert "not marked as 360°" in report.notes[0]
    assert any("flat" in reason for reason in report.facts[0].reasons)


@pytest.mark.parametrize(("seconds", "words"), [(0.5, "shorter"), (1.5, "longer"), (1.01, None)])
def test_the_sound_is_as_long_as_the_picture(tmp_path, flat, seconds, words):
    report = deliver(
        Delivery(burst(seconds=seconds, rate=44100), video=flat), "youtube-mov", tmp_path / "a.mov"
    )
    assert (report.problems, report.facts[0].frames) == ((), 48000)
    assert any(words in note for note in report.notes) if words else len(report.notes) == 1


def test_review_has_two_ears_for_any_player(tmp_path, flat):
    report = deliver(Delivery(burst(seconds=1.0), video=flat), "review-mp4", tmp_path / "a.mp4")
    assert (report.problems, report.facts[0].convention) == ((), "stereo")
    left, right = decoded(tmp_path / "a.mp4")
    assert np.std(left) > 1.2 * np.std(right)  # the burst is at the left


def test_head_locked_stereo_is_heard_in_a_review(tmp_path, flat):
    field, pair = burst(seconds=1.0), tones([400, 900], seconds=0.8)
    deliver(Delivery(field, video=flat), "review-mp4", tmp_path / "without.mp4")
    report = deliver(
        Delivery(field, video=flat, head_locked=pair), "review-mp4", tmp_path / "a.mp4"
    )
    assert report.problems == ()
    added = decoded(tmp_path / "a.mp4")[:, :48000] - decoded(tmp_path / "without.mp4")[:, :48000]
    assert np.corrcoef(added[0, 4800:33600], pair[0, 4800:33600])[0, 1] > 0.98
    assert np.corrcoef(added[1, 4800:33600], pair[1, 4800:33600])[0, 1] > 0.98


@pytest.mark.parametrize("name", ["a.opus", "a.mkv", "a.webm"])
def test_opus_is_family_2(tmp_path, flat, name):
    field = Foa(tones([300, 700, 1100, 1900]), 48000)
    delivery = Delivery(field, video=flat if name == "a.mkv" else None)
    report = deliver(delivery, "opus", tmp_path / name)
    assert report.problems == ()
    data = (tmp_path / name).read_bytes()
    head = data[data.index(b"OpusHead") :]
    assert (head[9], head[18], head[19:25]) == (4, 2, bytes([4, 0, 0, 1, 2, 3]))
    back = decoded(tmp_path / name)
    for mine, theirs in zip(field.samples, back, strict=True):
        assert np.corrcoef(mine[4800:43200], theirs[4800:43200])[0, 1] > 0.99
    if name == "a.mkv":
        assert [p for _, p in picture_packets(tmp_path / name)] == [
            p for _, p in picture_packets(flat)
        ]


def test_a_wrong_box_and_a_wrong_offset_are_found(tmp_path, flat):
    path = tmp_path / "a.mp4"
    deliver(Delivery(burst(seconds=1.0), video=flat), "youtube-mp4", path)
    data = bytearray(path.read_bytes())
    at = data.index(b"SA3D")
    data[at + 4 + 7] = 1  # N3D
    data[at + 4 + 15] = 2
    path.write_bytes(data)
    facts = verify_file(path)
    assert facts.convention != "ambix"
    assert "ordering" in "".join(facts.problems) or "normalization" in "".join(facts.problems)
    data[at + 4 + 7], data[at + 4 + 15] = 0, 0
    (start, _), *_ = descend(data, "moov/trak/mdia/minf/stbl/stco")
    data[start + 8 : start + 12] = struct.pack(">I", 9)
    path.write_bytes(data)
    assert any("outside the media" in problem for problem in verify_file(path).problems)


def test_what_cannot_be_done_is_said_and_leaves_nothing(tmp_path, flat, monkeypatch):
    out = tmp_path / "out"
    out.mkdir()
    mpeg4 = write_film(tmp_path, Film(), steady(4))
    short = burst(seconds=0.2)
    with pytest.raises(DeliveryError, match="Choose the video"):
        deliver(Delivery(short), "youtube-mp4", out / "a.mp4")
    bad = np.zeros((3, 100), np.float32)
    with pytest.raises(DeliveryError, match="stereo"):
        deliver(Delivery(short, video=flat, head_locked=bad), "youtube-mp4", out / "a.mp4")
    with pytest.raises(ExportError, match="webm cannot hold"):
        deliver(Delivery(short, video=mpeg4), "opus", out / "a.webm")
    with pytest.raises(ExportError, match="does not exist"):
        deliver(Delivery(short, video=flat), "youtube-mp4", out / "none" / "a.mp4")
    monkeypatch.setattr(atomic.os, "fsync", _full)
    with pytest.raises(ExportError, match="disk is full"):
        deliver(Delivery(short, video=flat), "youtube-mp4", out / "a.mp4")
    assert names(out) == []


def _full(descriptor):
    raise OSError(errno.ENOSPC, "No space left on device")
