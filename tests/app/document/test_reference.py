"""The reference of a clip: read, fitted, matched in loudness, and compared with a take."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.document.comparison import Comparison, Window
from app.document.reference import (
    LARGEST_GAIN_DB,
    NoReference,
    Reference,
    find_reference,
    load_reference,
    matched_reference,
    rms,
)
from app.document.scenes import demo_scenes, read_scene
from app.document.session import Session
from visage_core.ambisonics.harmonics import harmonics
from visage_core.errors import InvalidFoa, MediaError
from visage_core.export.bformat import Convention
from visage_core.export.wav import write_foa
from visage_core.media.reader import VideoInfo
from visage_core.metrics.spatial import spatial_scores
from visage_core.types import Direction, Foa, Span

RATE = 16000


def noise(azimuth: float, seconds: float = 5.0, level: float = 0.1, seed: int = 1) -> Foa:
    """A steady source."""
    mono = level * np.random.default_rng(seed).standard_normal(round(seconds * RATE))
    gains = harmonics(np.float64(azimuth), np.float64(0.0)).reshape(4, 1)
    return Foa((gains * mono).astype(np.float32), RATE)


def reference(foa: Foa) -> Reference:
    return Reference(Path("truth.wav"), Convention.AMBIX, foa)


@pytest.mark.parametrize("seconds", [3.0, 5.0, 8.0])
def test_a_reference_is_as_long_as_its_clip(tmp_path: Path, seconds: float) -> None:
    path, foa = tmp_path / "truth.wav", noise(40.0, seconds)
    write_foa(path, foa, "FLOAT")
    loaded = load_reference(path, 5.0).foa
    assert (loaded.seconds, loaded.sample_rate) == (5.0, RATE)
    kept = min(foa.samples.shape[1], loaded.samples.shape[1])
    np.testing.assert_array_equal(loaded.samples[:, :kept], foa.samples[:, :kept])
    assert not loaded.samples[:, kept:].any()


def test_a_span_takes_its_own_piece_and_silence_beyond_the_end() -> None:
    foa = noise(0.0, 6.0)
    piece = reference(foa).within(Span(4.0, 5.0))
    assert piece.seconds == 5.0
    np.testing.assert_array_equal(piece.samples[:, : 2 * RATE], foa.samples[:, 4 * RATE :])
    assert not piece.samples[:, 2 * RATE :].any()


def test_files_that_are_no_reference_are_named_with_a_way_out(tmp_path: Path) -> None:
    stereo, text, silent = (tmp_path / name for name in ("st.wav", "text.wav", "silent.wav"))
    soundfile.write(stereo, np.ones((99, 2)), RATE)
    text.write_text("words")
    write_foa(silent, Foa(np.zeros((4, 99), np.float32), RATE))
    for path, error, words in (
        (stereo, InvalidFoa, "2 channel"),
        (text, MediaError, "Choose a WAV"),
        (silent, MediaError, "silent"),
        (tmp_path / "none.wav", MediaError, "no such file"),
    ):
        with pytest.raises(error, match=words) as caught:
            load_reference(path, 5.0)
        assert path.name in str(caught.value)


def test_only_four_channels_beside_the_video_are_its_reference(tmp_path: Path) -> None:
    video = tmp_path / "take.mp4"
    assert find_reference(video) is None
    soundfile.write(tmp_path / "take.wav", np.zeros((9, 2)), RATE)
    (tmp_path / "take.amb").write_text("words")
    assert find_reference(video) is None
    for name in ("take.flac", "take.ambix.wav"):
        soundfile.write(tmp_path / name, np.zeros((9, 4)), RATE)
        assert find_reference(video) == tmp_path / name


@pytest.mark.parametrize("level", [0.02, 0.1])
def test_the_reference_is_heard_as_loud_as_the_take(level: float) -> None:
    take, truth = noise(0.0, level=0.05), noise(90.0, level=level, seed=2)
    matched = matched_reference(reference(truth), Span(), take)
    assert rms(matched.foa.samples[0]) == pytest.approx(rms(take.samples[0]), rel=1e-4)
    assert matched.gain_db == pytest.approx(20 * np.log10(0.05 / level), abs=0.1)


def test_matching_never_clips_and_leaves_silence_alone() -> None:
    click = Foa(np.zeros((4, 5 * RATE), np.float32), RATE)
    click.samples[0, 100] = 0.5
    silent = Foa(np.zeros((4, 5 * RATE), np.float32), RATE)
    matched = matched_reference(reference(click), Span(), noise(0.0))
    assert np.abs(matched.foa.samples).max() == pytest.approx(1.0)
    assert matched_reference(reference(click), Span(), silent).gain_db == 0.0
    assert matched_reference(reference(click), Span(), None).gain_db == 0.0
    faint = matched_reference(reference(noise(0.0, level=1e-6)), Span(), noise(0.0))
    assert faint.gain_db == pytest.approx(LARGEST_GAIN_DB)


def test_the_scores_are_the_published_ones_and_the_angle_is_that_of_the_sources() -> None:
    take, truth = noise(30.0), noise(70.0, seed=2)
    comparison = Comparison(take, truth)
    assert comparison.scores is not None
    told = spatial_scores(take, truth)
    for window in Window:
        score = comparison.scores[window]
        assert (score.cc, score.auc) == (told[f"cc_{window}"], told[f"auc_{window}"])
        assert score.angle == pytest.approx(40.0, abs=0.5)


def test_windows_follow_the_playhead() -> None:
    first, then = noise(30.0).samples, noise(-90.0).samples
    truth = Foa(np.concatenate([first[:, :RATE], then[:, : 4 * RATE]], axis=1), RATE)
    comparison = Comparison(None, truth)
    assert comparison.scores is None
    for seconds, azimuth in ((0.0, 30.0), (0.99, 30.0), (1.0, -90.0), (5.0, -90.0)):
        for window in (Window.SECOND, Window.FIFTH):
            moment = comparison.at(window, seconds)
            assert moment.take is None
            assert moment.reference is not None
            assert moment.reference.dominant is not None
            assert moment.reference.dominant.angle_to(Direction(azimuth)) < 1.0
    whole = [comparison.at(Window.WHOLE, seconds).reference for seconds in (0.0, 5.0)]
    assert whole[0] is not None
    assert whole[1] is not None
    np.testing.assert_array_equal(whole[0].amplitude, whole[1].amplitude)


def test_silent_windows_have_no_direction_and_no_angle() -> None:
    truth = noise(30.0)
    truth.samples[:, RATE:] = 0.0
    comparison = Comparison(noise(50.0), truth)
    assert comparison.at(Window.SECOND, 3.0).angle is None
    assert comparison.mean_angle(Window.SECOND) == pytest.approx(20.0, abs=0.5)


def test_the_reference_belongs_to_its_clip() -> None:
    session, heard = Session(), []
    session.events.hears_reference.connect(heard.append)
    with pytest.raises(NoReference, match="Load Reference"):
        session.hear_reference(True)
    one, two = (
        VideoInfo(Path(name), 160, 90, 5.0, 25.0, "h264", "yuv420p", 0, False, None)
        for name in ("a.mp4", "b.mp4")
    )
    session.open_clip(one)
    session.set_reference(reference(noise(0.0)))
    session.hear_reference(True)
    session.open_clip(one)
    assert session.reference is not None
    session.open_clip(two)
    assert (session.reference, session.hears_reference) == (None, False)
    assert heard == [True, False]


def test_every_demo_scene_has_its_truth_and_a_direction_that_fits_it() -> None:
    scenes = demo_scenes()
    assert len(scenes) == 3
    assert scenes[0].video.name == "demo.mp4"
    for scene in scenes:
        beside = find_reference(scene.video)
        assert beside is not None
        truth = load_reference(beside, 5.0)
        picture = Comparison(None, truth.foa).at(Window.WHOLE, 0.0).reference
        assert picture is not None
        assert picture.dominant is not None
        assert picture.dominant.angle_to(scene.direction) < 60.0
    total = sum(path.stat().st_size for path in scenes[0].video.parent.iterdir())
    assert total < 3_000_000


@pytest.mark.parametrize("text", ["", "[]", '{"title": "x", "azimuth": 0, "elevation": 200}'])
def test_a_description_that_makes_no_sense_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.scene.json").write_text(text)
    assert read_scene(tmp_path / "a.mp4") is None
