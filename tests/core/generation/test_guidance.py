"""Every mode is the formula it stands for, and leaves a model that needs no guidance alone."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from visage_core.generation.guidance import Stream, stream_weights
from visage_core.types import Guidance, GuidanceMode

scales = st.floats(0.0, 20.0)
guidances = st.builds(Guidance, st.sampled_from(GuidanceMode), scales, scales)


@given(guidances, st.integers(1, 40))
def test_weights_add_up_to_one(guidance: Guidance, num_streams: int) -> None:
    weights = stream_weights(guidance, num_streams)
    assert weights.shape == (4, num_streams)
    torch.testing.assert_close(weights.sum(0), torch.ones(num_streams), atol=1e-5, rtol=0)


@given(st.sampled_from(GuidanceMode))
def test_scale_zero_is_the_plain_model(mode: GuidanceMode) -> None:
    assert stream_weights(Guidance(mode, 0.0, 0.0), 1)[:, 0].tolist() == [1.0, 0.0, 0.0, 0.0]


@given(scales, scales, st.sampled_from(sorted(set(GuidanceMode) - {GuidanceMode.SPLIT})))
def test_modes_are_their_formulas(visual: float, direction: float, mode: GuidanceMode) -> None:
    full, sem, spat, unc = torch.randn(4, dtype=torch.float64).unbind()
    expected = {
        GuidanceMode.OFF: full,
        GuidanceMode.JOINT: full + visual * (full - unc),
        GuidanceMode.DUAL: full + visual * (sem - unc) + direction * (spat - unc),
        GuidanceMode.VISUAL: full + visual * (full - spat),
        GuidanceMode.DIRECTION: full + direction * (full - sem),
    }[mode]
    weights = stream_weights(Guidance(mode, visual, direction), 1)[:, 0].double()
    torch.testing.assert_close(
        weights @ torch.stack([full, sem, spat, unc]), expected, atol=1e-4, rtol=1e-5
    )


@given(scales, scales, st.integers(1, 9))
def test_split_guides_w_by_the_picture_and_the_rest_by_the_direction(
    visual: float, direction: float, num_rvq: int
) -> None:
    split, of_w, of_yzx = (
        stream_weights(Guidance(mode, visual, direction), 4 * num_rvq)
        for mode in ("split", "visual", "direction")
    )
    assert torch.equal(split[:, :num_rvq], of_w[:, :num_rvq])
    assert torch.equal(split[:, num_rvq:], of_yzx[:, num_rvq:])


@pytest.mark.parametrize(
    ("stream", "video", "direction"),
    [
        (Stream.FULL, True, True),
        (Stream.SEM, True, False),
        (Stream.SPAT, False, True),
        (Stream.UNC, False, False),
    ],
)
def test_streams_are_named_after_what_they_see(
    stream: Stream, video: bool, direction: bool
) -> None:
    assert (stream.sees_video, stream.knows_direction) == (video, direction)
