import itertools
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from films import RATE, Film, quadrants, real_clip, silence, steady, write_film
from films import number_of as n_of

from visage_core.errors import Cancelled, MediaError
from visage_core.media.reader import VideoReader, probe

SHORT_GROUPS = {"g": "10", "keyint_min": "10", "bf": "3"}

FILMS = {
    "h264": Film(options=SHORT_GROUPS),
    "h264-mkv": Film(suffix=".mkv", options=SHORT_GROUPS),
    "h264-ts": Film(suffix=".ts", options=SHORT_GROUPS),
    "hevc-open-gop-10bit": Film(
        "libx265",
        pixel_format="yuv420p10le",
        options={"x265-params": "keyint=10:open-gop=1:log-level=none"},
    ),
    "vp9": Film("libvpx-vp9", ".webm", options={"g": "10"}),
    "av1-10bit": Film("libsvtav1", pixel_format="yuv420p10le", options={"g": "10"}),
    "mpeg4": Film("mpeg4", options=SHORT_GROUPS),
    "mpeg4-avi": Film("mpeg4", ".avi", options=SHORT_GROUPS),
    "prores-10bit": Film("prores_ks", ".mov", "yuv422p10le"),
    "ffv1": Film("ffv1", ".mkv"),
}


@pytest.fixture(scope="module", params=FILMS)
def film(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(request.param)
    return write_film(folder, FILMS[request.param], steady(50))


def test_every_codec_gives_every_frame_in_order_and_on_time(film: Path) -> None:
    with VideoReader(film) as reader:
        frames = list(reader.frames())
    assert [n_of(frame.image) for frame in frames] == list(range(50))
    # Matroska keeps whole milliseconds.
    np.testing.assert_allclose([f.pts for f in frames], np.arange(50) / RATE, atol=0.6e-3)
    assert frames[0].image.shape == (48, 64, 3)
    assert frames[0].image.dtype == np.uint8


def test_every_codec_is_sought_exactly(film: Path) -> None:
    with VideoReader(film) as reader:
        for number in (0, 49, 1, 9, 10, 11, 25, 12):
            shown = next(reader.frames(start=(number + 0.5) / RATE))
            assert n_of(shown.image) == number


def test_every_codec_is_described(film: Path) -> None:
    info = probe(film)
    assert (info.width, info.height, info.rotation) == (64, 48, 0)
    assert info.duration == pytest.approx(50 / RATE, abs=1e-3)
    assert info.frame_rate == pytest.approx(RATE, rel=1e-3)
    assert info.frame_count in (50, None)
    assert not info.has_audio


def test_names_of_codec_and_pixels_are_the_usual_ones(tmp_path: Path) -> None:
    info = probe(write_film(tmp_path, FILMS["av1-10bit"], steady(3), with_audio=True))
    assert (info.codec, info.pixel_format) == ("av1", "yuv420p10le")
    assert info.has_audio
    assert info.path == tmp_path / "film.mp4"


def test_frames_run_from_the_one_on_show_to_before_the_end(tmp_path: Path) -> None:
    path = write_film(tmp_path, Film(), steady(48))
    with VideoReader(path) as reader:
        numbers = [n_of(f.image) for f in reader.frames(start=0.51, end=0.75)]
        assert numbers == [12, 13, 14, 15, 16, 17]
        assert [n_of(f.image) for f in reader.frames(start=0.5, end=0.5)] == [12]
        assert [n_of(f.image) for f in reader.frames(start=99.0)] == [47]
        assert n_of(next(reader.frames(start=-1.0)).image) == 0


def test_variable_frame_rate_keeps_its_own_times(tmp_path: Path) -> None:
    times = [Fraction(n * n, 240) for n in range(20)]
    path = write_film(tmp_path, Film(options=SHORT_GROUPS), times)
    with VideoReader(path) as reader:
        frames = list(reader.frames())
        np.testing.assert_allclose([f.pts for f in frames], [float(t) for t in times], atol=1e-4)
        for number in (3, 19, 10):
            shown = next(reader.frames(start=float(times[number]) + 0.001))
            assert n_of(shown.image) == number


def test_times_count_from_the_first_frame(tmp_path: Path) -> None:
    late = [Fraction(3) + time for time in steady(30)]
    path = write_film(tmp_path, Film(suffix=".ts", options=SHORT_GROUPS), late)
    with VideoReader(path) as reader:
        assert next(reader.frames()).pts == 0.0
        assert n_of(next(reader.frames(start=21.5 / RATE)).image) == 21


def test_frames_at_ascending_times(tmp_path: Path) -> None:
    path = write_film(tmp_path, Film(), steady(48))
    times = [0.0, 0.0, 0.3, 1.0, 1.01, 50.0]
    with VideoReader(path) as reader:
        assert [n_of(f.image) for f in reader.frames_at(times)] == [0, 0, 7, 24, 24, 47]
        assert list(reader.frames_at([])) == []


def _turned(image: np.ndarray, rotation: int, mirrored: bool) -> np.ndarray:
    """What the display matrix asks for: a turn anticlockwise, then a mirror."""
    turned = np.rot90(image, rotation // 90)
    return turned[:, ::-1] if mirrored else turned


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_pictures_stand_upright(tmp_path: Path, rotation: int, mirrored: bool) -> None:
    stored = quadrants(64, 48)
    film = Film(rotation=rotation, mirrored=mirrored)
    path = write_film(tmp_path, film, steady(2), lambda _: stored)
    expected = _turned(stored, rotation, mirrored)
    with VideoReader(path) as reader:
        image = next(reader.frames()).image
        small = next(reader.frames(size=(expected.shape[1] // 2, expected.shape[0] // 2))).image
    assert image.shape == expected.shape == (reader.info.height, reader.info.width, 3)
    _assert_same_quadrants(image, expected)
    _assert_same_quadrants(small, expected[::2, ::2])
    if not mirrored:
        assert reader.info.rotation == -rotation % 360


def _assert_same_quadrants(image: np.ndarray, expected: np.ndarray) -> None:
    assert image.shape == expected.shape
    rows, columns = np.array(image.shape[:2]) // 4
    for row in (rows, 3 * rows):
        for column in (columns, 3 * columns):
            got, want = image[row, column].astype(int), expected[row, column].astype(int)
            assert np.abs(got - want).max() < 40


def test_wide_pixels_are_made_square(tmp_path: Path) -> None:
    path = write_film(tmp_path, Film(aspect=Fraction(2)), steady(2))
    with VideoReader(path) as reader:
        assert (reader.info.width, reader.info.height) == (128, 48)
        assert next(reader.frames()).image.shape == (48, 128, 3)


def test_a_film_of_one_frame(tmp_path: Path) -> None:
    path = write_film(tmp_path, Film(), steady(1))
    assert probe(path).duration == pytest.approx(1 / RATE)
    with VideoReader(path) as reader:
        assert [f.pts for f in reader.frames()] == [0.0]
        assert [f.pts for f in reader.frames(start=3.0)] == [0.0]


def test_a_still_picture_is_a_film_of_one_frame(tmp_path: Path) -> None:
    path = tmp_path / "still.png"
    image = av.VideoFrame.from_ndarray(quadrants(64, 48), format="rgb24")
    image.save(path)
    with VideoReader(path) as reader:
        [frame] = reader.frames()
        np.testing.assert_array_equal(frame.image, quadrants(64, 48))


def test_a_file_cut_off_in_the_middle_gives_the_frames_that_exist(tmp_path: Path) -> None:
    film = Film(suffix=".mkv", options={"g": "5"})
    whole = write_film(tmp_path, film, steady(50), _noise)
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with VideoReader(cut) as reader:
        count = sum(1 for _ in reader.frames())
        assert 10 < count < 40
        last = list(reader.frames(start=90.0))
        assert len(last) == 1
        assert last[0].pts == pytest.approx((count - 1) / RATE, abs=0.05)


def _noise(n: int) -> np.ndarray:
    return np.random.default_rng(n).integers(0, 256, (48, 64, 3), np.uint8)


def test_a_damaged_piece_does_not_end_the_film(tmp_path: Path) -> None:
    path = write_film(tmp_path, Film("mpeg4", ".avi", options={"g": "5"}), steady(50), _noise)
    data = bytearray(path.read_bytes())
    data[len(data) // 3 : len(data) // 3 + 2000] = bytes(2000)
    path.write_bytes(data)
    with VideoReader(path) as reader:
        times = [frame.pts for frame in reader.frames()]
    assert times[-1] > 40 / RATE
    assert times == sorted(set(times))


def test_names_that_look_like_addresses_are_just_files(tmp_path: Path) -> None:
    path = write_film(tmp_path, Film(), steady(2)).rename(tmp_path / "http:è % d.mp4")
    assert probe(path).width == 64


def test_a_real_film_clip() -> None:
    info = probe(real_clip())
    assert (info.width, info.height, info.codec) == (1280, 720, "h264")
    assert info.duration == pytest.approx(5.28)
    with VideoReader(info.path) as reader:
        times = [f.pts for f in reader.frames(start=4.0, size=(160, 90))]
    np.testing.assert_allclose(times, np.arange(100, 132) / 25, atol=1e-6)


def _zero_bytes(folder: Path) -> Path:
    path = folder / "empty.mp4"
    path.touch()
    return path


def _text(folder: Path) -> Path:
    path = folder / "notes.mp4"
    path.write_text("this is not a film\n" * 50)
    return path


def _without_index(folder: Path) -> Path:
    path = write_film(folder, Film(), steady(40))
    path.write_bytes(path.read_bytes()[:1500])
    return path


def _sound_only(folder: Path) -> Path:
    path = folder / "sound.m4a"
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=8000, layout="mono")
        container.mux([*stream.encode(silence(8000)), *stream.encode(None)])
    return path


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda folder: folder / "nowhere.mp4", "no such file"),
        (lambda folder: folder, "folder"),
        (_zero_bytes, "empty"),
        (_text, "not a media file"),
        (_without_index, "cut off"),
        (_sound_only, "sound but no picture"),
    ],
)
def test_what_is_no_film_is_refused_with_its_reason(
    tmp_path: Path, make: Callable[[Path], Path], reason: str
) -> None:
    path = make(tmp_path)
    with pytest.raises(MediaError, match=reason) as caught:
        probe(path)
    assert caught.value.path == path
    assert str(path) in str(caught.value)


def test_reading_can_be_stopped_on_the_way_to_a_frame(tmp_path: Path) -> None:
    path = write_film(tmp_path, Film(options={"g": "100"}), steady(48))
    asked = itertools.count()
    with VideoReader(path, lambda: next(asked) > 10) as reader, pytest.raises(Cancelled):
        next(reader.frames(start=1.9))
    assert next(asked) == 12, "nothing more is decoded"
