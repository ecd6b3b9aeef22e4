import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visage_core.ambisonics.convention import convert
from visage_core.ambisonics.harmonics import encode, harmonics
from visage_core.ambisonics.rotation import camera_rotation, look_rotation, rotate, rotation_matrix
from visage_core.types import ChannelOrder, Direction, Foa, Normalization

angles = st.floats(-360, 360)
directions = st.builds(Direction, st.floats(-180, 180), st.floats(-90, 90))
FRONT, LEFT, RIGHT, UP, DOWN = (
    Direction(0, 0),
    Direction(90, 0),
    Direction(-90, 0),
    Direction(0, 90),
    Direction(0, -90),
)


def coefficients(direction):
    return harmonics(direction.azimuth, direction.elevation)


def rotate_vector(vector, yaw, pitch, roll):
    """Textbook rotations, one after another, of (x front, y left, z up)."""
    x, y, z = vector
    for angle, axis in ((roll, "x"), (pitch, "y"), (yaw, "z")):
        c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        if axis == "x":
            y, z = c * y - s * z, s * y + c * z
        elif axis == "y":
            x, z = c * x - s * z, s * x + c * z
        else:
            x, y = c * x - s * y, s * x + c * y
    return np.array([x, y, z])


@given(directions, angles, angles, angles)
def test_rotating_coefficients_is_encoding_rotated_directions(direction, yaw, pitch, roll):
    x, y, z = rotate_vector(direction.ambix_vector(), yaw, pitch, roll)
    turned = rotation_matrix(yaw, pitch, roll) @ coefficients(direction)
    np.testing.assert_allclose(turned, [1, y, z, x], atol=1e-9)


@pytest.mark.parametrize(
    ("turn", "source", "lands"),
    [
        ({"yaw": 90}, FRONT, LEFT),
        ({"yaw": 0, "pitch": 90}, FRONT, UP),
        ({"yaw": 0, "roll": 90}, RIGHT, DOWN),
        ({"yaw": 90, "pitch": 90}, FRONT, UP),
        ({"yaw": -30}, Direction(10, 20), Direction(-20, 20)),
    ],
)
def test_positive_angles_turn_the_documented_way(turn, source, lands):
    turned = rotation_matrix(**turn) @ coefficients(source)
    np.testing.assert_allclose(turned, coefficients(lands), atol=1e-12)


@given(angles, angles, angles)
def test_rotations_keep_energy_and_are_undone_by_their_transpose(yaw, pitch, roll):
    matrix = rotation_matrix(yaw, pitch, roll)
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(4), atol=1e-12)


@given(directions)
def test_looking_brings_the_direction_to_the_front_and_keeps_the_head_upright(direction):
    matrix = look_rotation(direction)
    np.testing.assert_allclose(matrix @ coefficients(direction), coefficients(FRONT), atol=1e-9)
    level = Direction(direction.azimuth + 90.0, 0.0)
    np.testing.assert_allclose(matrix @ coefficients(level), coefficients(LEFT), atol=1e-9)


def test_looking_left_puts_the_front_at_the_right():
    np.testing.assert_allclose(
        look_rotation(LEFT) @ coefficients(FRONT), coefficients(RIGHT), atol=1e-12
    )


def test_a_fuma_signal_is_turned_in_its_own_convention():
    foa = convert(Foa(encode([1.0], FRONT), 48000), ChannelOrder.FUMA, Normalization.FUMA)
    turned = rotate(foa, rotation_matrix(90))
    assert turned.order is ChannelOrder.FUMA
    np.testing.assert_allclose(turned.samples[:, 0], [np.sqrt(0.5), 0, 1, 0], atol=1e-6)


@given(directions, directions)
def test_a_camera_rotation_carries_the_middle_of_the_picture(made_for, now):
    carried = camera_rotation(made_for, now) @ coefficients(made_for)
    np.testing.assert_allclose(carried, coefficients(now), atol=1e-9)
