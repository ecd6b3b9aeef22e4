from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from visage_core.features.patch_energy import (
    PatchEnergyStream,
    patch_energy_map,
    spatial_score,
    temporal_score,
)

GOLDEN = Path(__file__).parents[2] / "golden" / "official-tiny" / "spatial_golden.npz"


@pytest.fixture(scope="module")
def golden() -> dict[str, np.ndarray]:
    with np.load(GOLDEN) as file:
        return {name: file[name] for name in file}


def _grid(golden: dict[str, np.ndarray]) -> torch.Tensor:
    return torch.from_numpy(golden["clip_patches"]).float()[:, 1:].unflatten(1, (7, 7))


def test_meets_the_public_numbers(golden: dict[str, np.ndarray]) -> None:
    patches = golden["clip_patches"]
    np.testing.assert_allclose(patch_energy_map(patches), golden["energy_map"], atol=1e-5)
    spatial, temporal = spatial_score(_grid(golden)), temporal_score(_grid(golden))
    np.testing.assert_allclose(spatial, golden["spatial_score"], atol=1e-5)
    np.testing.assert_allclose(temporal, golden["temporal_score"], atol=1e-5)


def test_answers_tensors_with_tensors(golden: dict[str, np.ndarray]) -> None:
    patches = golden["clip_patches"].astype(np.float32)
    energy = patch_energy_map(torch.from_numpy(patches))
    assert isinstance(energy, torch.Tensor)
    np.testing.assert_array_equal(energy.numpy(), patch_energy_map(patches))


def slow_map(patches: np.ndarray) -> np.ndarray:
    """The definition, one patch at a time."""
    grid = patches[:, 1:].reshape(len(patches), 7, 7, -1)
    scores = np.zeros((2, len(patches), 7, 7))
    for t, r, c in np.ndindex(*grid.shape[:3]):
        near = ((t, r - 1, c), (t, r + 1, c), (t, r, c - 1), (t, r, c + 1))
        around = ((t - 1, r, c), (t + 1, r, c))
        for kind, places in enumerate((near, around)):
            there = [
                grid[u, i, j]
                for u, i, j in places
                if 0 <= u < len(grid) and 0 <= i < 7 and 0 <= j < 7
            ]
            mean, own = np.mean(there, axis=0), grid[t, r, c]
            difference = own / np.linalg.norm(own) - mean / np.linalg.norm(mean)
            scores[kind, t, r, c] = np.linalg.norm(difference)
    scores = scores.reshape(2, len(patches), 49)
    energy = np.zeros((len(patches), 49))
    for t in range(len(patches)):
        first = _slow_softmax(scores[:, t])
        order = np.argsort(first)
        kept = np.zeros(49, bool)
        kept[order] = np.cumsum(first[order]) > 0.3
        energy[t] = _slow_softmax(np.where(kept, scores[:, t], -np.inf))
    return energy


def _slow_softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores / 0.1)
    return (powers / powers.sum(axis=1, keepdims=True)).mean(axis=0)


@pytest.mark.parametrize("frames", [2, 3, 5])
def test_equals_the_definition(frames: int) -> None:
    patches = np.random.default_rng(frames).normal(size=(frames, 50, 6)).astype(np.float32)
    np.testing.assert_allclose(patch_energy_map(patches), slow_map(patches), atol=1e-5)


@settings(max_examples=30)
@given(hnp.arrays(np.float32, (3, 50, 4), elements=st.floats(-10, 10, width=16)))
def test_rows_are_distributions_whatever_the_patches(patches: np.ndarray) -> None:
    energy = patch_energy_map(patches)
    assert energy.shape == (3, 49)
    assert (energy >= 0).all()
    np.testing.assert_allclose(energy.sum(axis=1), 1.0, atol=1e-5)


def test_a_patch_that_stands_out_takes_the_energy() -> None:
    patches = np.ones((4, 50, 8), np.float32)
    patches[:, 1 + 24] *= np.tile([1, -1], 4)
    energy = patch_energy_map(patches)
    assert (energy.argmax(axis=1) == 24).all()


def test_a_patch_that_changes_takes_the_energy() -> None:
    patches = np.ones((5, 50, 8), np.float32)
    patches[2, 1 + 10] *= np.tile([1, -1], 4)
    assert patch_energy_map(patches)[2].argmax() == 10


def test_the_class_token_and_the_overall_scale_do_not_matter() -> None:
    patches = np.random.default_rng(0).normal(size=(3, 50, 6)).astype(np.float32)
    other = patches * np.float32(3)
    other[:, 0] = 7.0
    np.testing.assert_allclose(patch_energy_map(other), patch_energy_map(patches), atol=1e-5)


def test_a_single_frame_is_judged_by_space_alone() -> None:
    patches = np.random.default_rng(0).normal(size=(1, 50, 6)).astype(np.float32)
    energy = patch_energy_map(patches)
    held = patch_energy_map(np.repeat(patches, 2, axis=0))
    np.testing.assert_allclose(energy.sum(), 1.0, atol=1e-5)
    assert energy.argmax() == held[0].argmax()


@pytest.mark.parametrize("shape", [(2, 49, 8), (50, 8), (2, 1, 8)])
def test_tokens_that_are_no_grid_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="patches must be"):
        patch_energy_map(np.ones(shape, np.float32))


@settings(max_examples=30, deadline=None)
@given(pieces=st.lists(st.integers(1, 4), min_size=1, max_size=6), seed=st.integers(0, 99))
def test_piece_by_piece_is_the_same_map(pieces: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    patches = rng.standard_normal((sum(pieces), 50, 6)).astype(np.float32)
    stream = PatchEnergyStream()
    rows = [stream.push(piece) for piece in np.split(patches, np.cumsum(pieces)[:-1])]
    joined = np.concatenate([*rows, stream.finish()])
    np.testing.assert_allclose(joined, patch_energy_map(patches), atol=1e-6)


def test_no_frames_have_no_map() -> None:
    with pytest.raises(ValueError, match="no frames"):
        PatchEnergyStream().finish()
