"""Clips of any length get codes for their whole sound, window by window."""

import dataclasses
from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from visage_core.generation import generate_codes
from visage_core.generation.conditions import Conditions
from visage_core.generation.forcing import Forced
from visage_core.generation.guidance import stream_weights
from visage_core.generation.sampling import Sampler
from visage_core.generation.stepping import BoundDecoder
from visage_core.generation.windows import write_frames
from visage_core.model.visage import VisageModel
from visage_core.types import Guidance, Sampling, Span
from visage_core.windowing import plan_windows, written_spans


@given(st.integers(1, 500), st.integers(2, 40), st.data())
def test_windows_cover_the_clip_and_overlap(frames: int, longest: int, data: st.DataObject) -> None:
    overlap = data.draw(st.integers(1, longest - 1))
    start = data.draw(st.integers(0, 100))
    windows = plan_windows(range(start, start + frames), longest, overlap)
    assert windows[0].start == start
    assert windows[-1].stop == start + frames
    assert all(len(window) == min(frames, longest) for window in windows)
    for before, after in pairwise(windows):
        assert after.start > before.start
        assert before.stop - after.start >= overlap
    assert len(windows) <= 1 + frames / (longest - overlap)


def long_clip(video_frames: int) -> Conditions:
    generator = torch.Generator().manual_seed(video_frames)
    return Conditions(
        clip=torch.randn(1, video_frames, 8, generator=generator),
        energy=torch.rand(1, video_frames, 49, generator=generator).softmax(-1),
        direction=torch.randn(1, 3, generator=generator),
    )


def compose(model: VisageModel, clip: Conditions, **options: object) -> torch.Tensor:
    inputs = clip.clip, clip.energy, clip.direction
    return generate_codes(model, *inputs, Guidance(), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("video_frames", [1, 4, 19, 20, 21, 22, 36, 37, 61])
def test_codes_fill_the_sound(small_model: VisageModel, video_frames: int) -> None:
    codes = compose(small_model, long_clip(video_frames))
    assert codes.shape == (1, small_model.config.audio_frames(video_frames), 12)
    assert 0 <= int(codes.min()) <= int(codes.max()) < 20


def test_a_long_clip_begins_like_its_first_window(small_model: VisageModel) -> None:
    clip = long_clip(30)
    start = compose(small_model, clip.window(0, 20), seed=3)
    whole = compose(small_model, clip, seed=3)
    written = small_model.config.code_frames(20)
    assert torch.equal(whole[:, :written], start[:, :written])
    assert whole.shape[1] == 75


def test_the_last_frame_of_a_clip_is_held(small_model: VisageModel) -> None:
    codes = compose(small_model, long_clip(20))
    assert small_model.config.code_frames(20) == 45
    assert codes.shape[1] == 50
    assert (codes[:, 45:] == codes[:, 44:45]).all()


@pytest.mark.parametrize("forced", [0, 7, 40, 60, 75])
def test_a_prefix_is_kept_and_continued(small_model: VisageModel, forced: int) -> None:
    clip = long_clip(30)
    whole = compose(small_model, clip, greedy=True)
    again = compose(small_model, clip, greedy=True, prefix=whole[:, :forced])
    assert torch.equal(again, whole)


def test_seeds_repeat_and_differ(small_model: VisageModel) -> None:
    clip = long_clip(22)
    first, again, other = (compose(small_model, clip, seed=seed) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_frames_are_reported_in_order(small_model: VisageModel) -> None:
    seen: list[tuple[int, torch.Tensor]] = []
    codes = compose(small_model, long_clip(22), on_frame=lambda *frame: seen.append(frame))
    assert [index for index, _ in seen] == list(range(codes.shape[1]))
    assert torch.equal(torch.stack([frame for _, frame in seen], dim=1), codes)


def in_shots(model: VisageModel, clip: Conditions, shots: list[range]) -> torch.Tensor:
    clip = dataclasses.replace(clip, shots=tuple(shots))
    weights = [stream_weights(Guidance(), model.config.num_streams)]
    sampler = Sampler(Sampling(greedy=True), 0, model.device)
    frames = write_frames(BoundDecoder(model), clip, weights, sampler)
    return torch.stack(list(frames), dim=1)


@pytest.mark.parametrize("cuts", [[12], [1, 2, 25], [30], [5, 29]])
def test_every_shot_is_written_as_if_it_were_alone(
    small_model: VisageModel, cuts: list[int]
) -> None:
    clip, config = long_clip(31), small_model.config
    shots = [range(*pair) for pair in pairwise([0, *cuts, 31])]
    codes = in_shots(small_model, clip, shots)
    assert codes.shape[1] == config.audio_frames(31)
    for shot in shots:
        alone = compose(small_model, clip.window(shot.start, shot.stop), greedy=True)
        begin, end = config.audio_frames(shot.start), config.audio_frames(shot.stop)
        assert torch.equal(codes[:, begin:end], alone[:, : end - begin])


@given(st.floats(0.0, 90.0), st.floats(0.25, 200.0), st.lists(st.floats(0.0, 300.0), max_size=6))
def test_what_windows_write_fills_the_span(start: float, seconds: float, cuts: list[float]) -> None:
    pieces = written_spans(Span(start, seconds), cuts)
    assert pieces[0].start == start
    assert pieces[-1].end == pytest.approx(start + seconds)
    for before, after in pairwise(pieces):
        assert before.end == pytest.approx(after.start)
    assert max(piece.duration for piece in pieces) <= 5.0 + 1e-6
    inside = [cut for cut in cuts if start + 0.5 < cut < start + seconds - 0.5]
    assert all(min(abs(piece.start - cut) for piece in pieces) <= 0.125 + 1e-6 for cut in inside)


def test_a_window_is_made_for_where_the_camera_faces_where_it_begins(
    small_model: VisageModel,
) -> None:
    clip, config = long_clip(40), small_model.config
    there = torch.randn(1, 3, generator=torch.Generator().manual_seed(7))
    pieces = written_spans(Span(0.0, 10.0))
    second = round(4 * pieces[1].start)
    turning = torch.where(torch.arange(40)[None, :, None] < second, clip.direction[:, None], there)
    turned = write_all(small_model, dataclasses.replace(clip, direction=turning))
    still = write_all(small_model, clip)
    until = config.code_frames(20)
    assert torch.equal(turned[:, :until], still[:, :until])
    assert not torch.equal(turned, still)
    # From there on it goes on from the first window's codes as a clip all made for there does.
    other = dataclasses.replace(clip, direction=there)
    forced = Forced.beginning(turned[:, :until], turned.shape[1])
    assert torch.equal(write_all(small_model, other, forced), turned)


def write_all(model: VisageModel, clip: Conditions, forced: Forced | None = None) -> torch.Tensor:
    weights = [stream_weights(Guidance(), model.config.num_streams)]
    sampler = Sampler(Sampling(greedy=True), 0, model.device)
    frames = write_frames(BoundDecoder(model), clip, weights, sampler, forced=forced)
    return torch.stack(list(frames), dim=1)
