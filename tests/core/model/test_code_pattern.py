"""Codes are laid out by step as the table in the documentation says, and come back unchanged."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from visage_core.model.pattern import (
    CodePattern,
    deinterleave,
    interleave,
    interleaved_pattern,
)

PAD = 48


def interleave_slowly(codes: NDArray[np.int16], pad: int) -> NDArray[np.int16]:
    """The rule read out loud: W first, then W's residuals with Y Z X, then their residuals."""
    frames, streams = codes.shape
    num_rvq = streams // 4
    out = np.full((2 * frames + 1, streams), pad, dtype=codes.dtype)
    for frame in range(frames):
        for stream in range(streams):
            channel, codebook = divmod(stream, num_rvq)
            waits = (1 if channel else 0) + (1 if codebook else 0)
            out[2 * frame + waits, stream] = codes[frame, stream]
    return out


@st.composite
def code_tables(draw: st.DrawFn) -> NDArray[np.int16]:
    frames, num_rvq = draw(st.integers(0, 12)), draw(st.integers(1, 10))
    seed = draw(st.integers(0, 2**16))
    return np.random.default_rng(seed).integers(0, PAD, (frames, 4 * num_rvq)).astype(np.int16)


@given(code_tables())
def test_layout_equals_the_rule_spelled_out(codes: NDArray[np.int16]) -> None:
    np.testing.assert_array_equal(interleave(codes, PAD), interleave_slowly(codes, PAD))


@given(code_tables())
def test_layout_is_undone(codes: NDArray[np.int16]) -> None:
    back = deinterleave(interleave(codes, PAD))
    assert back.dtype == codes.dtype
    np.testing.assert_array_equal(back, codes)


@given(code_tables())
def test_tensors_and_batches_are_laid_out_like_arrays(codes: NDArray[np.int16]) -> None:
    batch = torch.from_numpy(np.stack([codes, codes[::-1]]))
    steps = interleave(batch, PAD)
    assert isinstance(steps, torch.Tensor)
    np.testing.assert_array_equal(steps[1].numpy(), interleave(codes[::-1].copy(), PAD))
    assert torch.equal(deinterleave(steps), batch)


@given(st.integers(1, 6), st.integers(1, 10))
def test_pairs_per_step_agree_with_the_layout(num_rvq: int, frames: int) -> None:
    pattern = interleaved_pattern(num_rvq)
    steps = pattern.interleave(np.zeros((frames, 4 * num_rvq), dtype=np.int16), PAD)
    for step, pairs in enumerate(pattern.layout(frames)):
        streams = tuple(sorted(stream for _, stream in pairs))
        assert streams == pattern.streams_at(step, frames)
        assert streams == tuple(np.flatnonzero(steps[step] != PAD))


def test_full_size_steps_use_1_11_25_and_24_heads() -> None:
    pattern = interleaved_pattern(9)
    counts = [len(pattern.streams_at(step, 430)) for step in range(861)]
    assert pattern.num_steps(430) == 861
    assert counts == [1, *[11, 25] * 429, 11, 24]


def test_public_layouts_are_met(tiny_folder: Path, golden: dict[str, torch.Tensor]) -> None:
    with np.load(tiny_folder / "direction_pattern_golden.npz") as arrays:
        np.testing.assert_array_equal(interleave(arrays["codes"], 1024), arrays["interleaved"])
        np.testing.assert_array_equal(deinterleave(arrays["interleaved"]), arrays["codes"])
    assert torch.equal(interleave(golden["codes"], PAD)[:, :-1], golden["decoder_input_ids"])


def test_a_plain_delay_is_the_same_kind_of_data() -> None:
    pattern = CodePattern(stride=1, span=3, delays=(0, 1, 2))
    steps = pattern.interleave(np.array([[1, 2, 3], [4, 5, 6]]), 0)
    assert steps.tolist() == [[1, 0, 0], [4, 2, 0], [0, 5, 3], [0, 0, 6]]
    assert pattern.deinterleave(steps).tolist() == [[1, 2, 3], [4, 5, 6]]


@pytest.mark.parametrize("shape", [(4, 6), (0,), (3, 0)])
def test_codes_that_are_no_four_channels_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"channels|codes"):
        interleave(np.zeros(shape, dtype=np.int16), PAD)


def test_a_layout_of_an_impossible_length_is_refused() -> None:
    with pytest.raises(ValueError, match="4 steps"):
        deinterleave(np.zeros((4, 8), dtype=np.int16))
