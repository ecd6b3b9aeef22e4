"""The vectors given to the model are the public ones, mirrored nowhere."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from visage_core.types import Direction


def test_vectors_meet_the_public_ones(tiny_folder: Path) -> None:
    with np.load(tiny_folder / "direction_pattern_golden.npz") as arrays:
        rows = arrays["direction_rows"]
    quarter_turn = 45  # units of 2 degrees, to the right
    vectors = [
        Direction.from_dataset_units(int(e), int(a + quarter_turn * turned)).model_vector()
        for e, a, turned, *_ in rows
    ]
    np.testing.assert_allclose(np.stack(vectors), rows[:, 3:], atol=1e-6)


@given(st.integers(0, 89), st.integers(0, 179))
def test_dataset_units_come_back(e: int, a: int) -> None:
    assert Direction.from_dataset_units(e, a).to_dataset_units() == (e, a)


def test_left_is_left() -> None:
    x_right, y_down, z_forward = Direction(azimuth=90.0, elevation=0.0).model_vector()
    np.testing.assert_allclose([x_right, y_down, z_forward], [-1.0, 0.0, 0.0], atol=1e-12)
