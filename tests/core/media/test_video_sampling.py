from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from films import RATE, Film, number_of, quadrants, real_clip, steady, write_film
from hypothesis import given
from hypothesis import strategies as st

from visage_core.errors import MediaError
from visage_core.media.sampling import sample_count, sample_frames
from visage_core.types import Span


def ffmpeg_frames(path: Path, rate: int, scale: str, crop: str) -> np.ndarray:
    """The whole film through FFmpeg's own fps, scale and crop filters."""
    frames = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        graph = av.filter.Graph()
        nodes = [
            graph.add_buffer(template=stream),
            graph.add("fps", str(rate)),
            graph.add("scale", f"{scale}:flags=bicubic"),
            graph.add("crop", crop),
            graph.add("format", "rgb24"),
            graph.add("buffersink"),
        ]
        graph.link_nodes(*nodes).configure()
        for frame in [*container.decode(stream), None]:
            graph.vpush(frame)
            while True:
                try:
                    frames.append(graph.vpull().to_ndarray())
                except (av.error.BlockingIOError, av.error.EOFError):
                    break
    return np.stack(frames)


def test_a_real_clip_as_ffmpeg_samples_it() -> None:
    expected = ffmpeg_frames(real_clip(), 4, "-1:224", "224:224")
    got = sample_frames(real_clip(), Span(0.0, 5.0))
    assert got.shape == (20, 224, 224, 3)
    assert got.dtype == np.uint8
    difference = np.abs(got.astype(int) - expected[:20])
    # The filters scale before converting colours, here it is one step: rounding differs a little.
    assert difference.mean() < 1.0
    others = np.abs(got[1:].astype(int) - expected[:19]).mean(axis=(1, 2, 3))
    own = difference[1:].mean(axis=(1, 2, 3))
    assert (own <= others).all()


@pytest.mark.parametrize("rate", [4, 5, 7, 30])
@pytest.mark.parametrize("film_rate", [24, 25, 6, 2])
def test_picks_the_frames_that_ffmpeg_picks(tmp_path: Path, rate: int, film_rate: int) -> None:
    path = write_film(tmp_path, Film(), steady(film_rate * 2, film_rate))
    expected = [number_of(f) for f in ffmpeg_frames(path, rate, "64:48", "64:48")]
    sampled = sample_frames(path, Span(0.0, 2.0), size=48, rate=rate)
    assert [_number_in_crop(f) for f in sampled] == [_low_bits(n) for n in expected[: 2 * rate]]


def _number_in_crop(image: np.ndarray) -> int:
    """The middle six of the eight bars are left when 48 of 64 columns are."""
    return number_of(np.pad(image, ((0, 0), (8, 8), (0, 0)))) >> 1 << 1


def _low_bits(number: int) -> int:
    return number & 0b1111110


def test_variable_frame_rate_by_the_times_of_its_frames(tmp_path: Path) -> None:
    times = [Fraction(n * n, 240) for n in range(20)]
    path = write_film(tmp_path, Film(), times)
    sampled = sample_frames(path, Span(0.0, 1.5), size=48)
    for n, image in enumerate(sampled):
        shown = max(k for k, time in enumerate(times) if float(time) < (n + 0.5) / 4)
        assert _number_in_crop(image) == _low_bits(shown)


def test_a_span_starts_where_it_says(tmp_path: Path) -> None:
    path = write_film(tmp_path, Film(options={"g": "10"}), steady(96))
    late = sample_frames(path, Span(1.0, 2.0), size=48)
    whole = sample_frames(path, Span(0.0, 4.0), size=48)
    np.testing.assert_array_equal(late, whole[4:12])


def test_the_last_frame_of_a_short_film_holds(tmp_path: Path) -> None:
    path = write_film(tmp_path, Film(), steady(RATE))
    sampled = sample_frames(path, Span(0.0, 2.0), size=48)
    assert [_number_in_crop(f) for f in sampled[4:]] == [_low_bits(RATE - 1)] * 4
    beyond = sample_frames(path, Span(30.0, 1.0), size=48)
    np.testing.assert_array_equal(beyond, sampled[-4:])


def test_a_film_of_one_frame_holds_it(tmp_path: Path) -> None:
    sampled = sample_frames(write_film(tmp_path, Film(), steady(1)), Span(0.0, 5.0))
    assert sampled.shape == (20, 224, 224, 3)
    assert (sampled == sampled[0]).all()


@pytest.mark.parametrize(("width", "height"), [(96, 48), (48, 96), (64, 64), (50, 36)])
def test_the_centre_is_cut_out_whatever_the_shape(tmp_path: Path, width: int, height: int) -> None:
    film = Film(width=width, height=height)
    path = write_film(tmp_path, film, steady(1), lambda _: quadrants(width, height))
    image = sample_frames(path, Span(0.0, 0.25))[0].astype(int)
    expected = quadrants(224, 224).astype(int)
    for row in (56, 168):
        for column in (56, 168):
            assert np.abs(image[row, column] - expected[row, column]).max() < 40
    edge = image[20, :, 0] > image[20, :, 1]  # red on the left, green on the right
    assert abs(int(edge.sum()) - 112) <= 6


def test_rotated_films_are_sampled_upright(tmp_path: Path) -> None:
    path = write_film(tmp_path, Film(rotation=90), steady(1), lambda _: quadrants(64, 48))
    image = sample_frames(path, Span(0.0, 0.25))[0].astype(int)
    expected = np.rot90(quadrants(224, 224)).astype(int)
    assert np.abs(image[56, 56] - expected[56, 56]).max() < 40
    assert np.abs(image[168, 56] - expected[168, 56]).max() < 40


@given(st.integers(1, 400), st.integers(1, 30))
def test_whole_samples_are_counted_without_rounding_errors(samples: int, rate: int) -> None:
    assert sample_count(samples / rate, rate) == samples


def test_a_started_sample_counts() -> None:
    assert sample_count(5.0) == 20
    assert sample_count(5.01) == 21
    assert sample_count(4.9) == 20
    assert sample_count(0.001) == 1


def test_errors_of_the_reader_come_through(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no such file"):
        sample_frames(tmp_path / "nowhere.mp4", Span())
