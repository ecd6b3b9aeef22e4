"""Schedules multiply a mode's scales over codebooks and frames; weights still add up to one."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from visage_core.errors import InvalidGuidance
from visage_core.generation.guidance import stream_weights, weights_of_frames
from visage_core.types import Guidance, GuidanceMode, Schedule

scales = st.floats(0.0, 20.0)
factors = st.lists(st.floats(0.0, 4.0), min_size=1, max_size=4).map(tuple)
schedules = st.builds(Schedule, factors, factors)
guidances = st.builds(Guidance, st.sampled_from(GuidanceMode), scales, scales, schedules, schedules)


@given(guidances, st.integers(1, 9), st.integers(1, 12))
def test_weights_of_every_code_of_every_frame_add_up_to_one(
    guidance: Guidance, num_rvq: int, frames: int
) -> None:
    weights = stream_weights(guidance, 4 * num_rvq, frames)
    timed = len(set(guidance.visual_schedule.time)) > 1
    timed = timed or len(set(guidance.direction_schedule.time)) > 1
    assert weights.shape == ((4, frames, 4 * num_rvq) if timed else (4, 4 * num_rvq))
    torch.testing.assert_close(weights.sum(0), torch.ones(weights.shape[1:]), atol=1e-4, rtol=0)


@given(st.sampled_from(GuidanceMode), scales, scales, schedules, schedules, st.data())
def test_every_code_is_guided_by_its_own_scales(
    mode: GuidanceMode,
    visual: float,
    direction: float,
    of_visual: Schedule,
    of_direction: Schedule,
    data: st.DataObject,
) -> None:
    """Spelled out for one code: a constant guidance with the scales that hold for it."""
    num_rvq, frames = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 8))
    stream, frame = (
        data.draw(st.integers(0, 4 * num_rvq - 1)),
        data.draw(st.integers(0, frames - 1)),
    )

    def at(factors: tuple[float, ...], place: int, places: int) -> float:
        x = place / max(1, places - 1) * (len(factors) - 1)
        left = min(math.floor(x), len(factors) - 1)
        right = min(left + 1, len(factors) - 1)
        return factors[left] + (x - left) * (factors[right] - factors[left])

    def scale(of: Schedule) -> float:
        return at(of.depth, stream % num_rvq, num_rvq) * at(of.time, frame, frames)

    plain = Guidance(mode, visual * scale(of_visual), direction * scale(of_direction))
    expected = stream_weights(plain, 4 * num_rvq)[:, stream]
    scheduled = Guidance(mode, visual, direction, of_visual, of_direction)
    weights = stream_weights(scheduled, 4 * num_rvq, frames)
    found = weights[:, frame, stream] if weights.ndim == 3 else weights[:, stream]
    torch.testing.assert_close(found, expected, atol=1e-3, rtol=1e-4)


def test_a_worked_example() -> None:
    fading = Schedule(depth=(1.0, 0.0), time=(1.0, 0.5, 0.0))
    weights = stream_weights(Guidance("visual", 2.0, 0.0, fading), 12, 5)
    of_full = weights[0, :, :3]
    assert of_full[0].tolist() == [3.0, 2.0, 1.0]
    assert of_full[:, 0].tolist() == [3.0, 2.5, 2.0, 1.5, 1.0]


def test_frames_beyond_the_clip_hold_the_last_weights() -> None:
    timed = torch.arange(24.0).reshape(4, 3, 2)
    part = weights_of_frames(timed, 1, 4)
    assert torch.equal(part, timed[:, [1, 2, 2, 2]])
    assert weights_of_frames(timed[:, 0], 1, 4) is not None
    assert torch.equal(weights_of_frames(timed[:, 0], 1, 4), timed[:, 0])


@pytest.mark.parametrize("wrong", [(), (-1.0,), (1.0, math.nan), (math.inf,)])
@pytest.mark.parametrize("axis", ["depth", "time"])
def test_factors_without_meaning_are_refused(axis: str, wrong: tuple[float, ...]) -> None:
    with pytest.raises(InvalidGuidance, match=f"over {axis}"):
        Schedule(**{axis: wrong})
