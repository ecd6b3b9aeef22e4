import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visage_core.ambisonics.harmonics import encode, harmonics
from visage_core.errors import InvalidFoa
from visage_core.types import Direction, Normalization

azimuths = st.floats(-180, 180)
elevations = st.floats(-90, 90)


@pytest.mark.parametrize(
    ("azimuth", "elevation", "expected"),
    [
        (0, 0, [1, 0, 0, 1]),
        (90, 0, [1, 1, 0, 0]),  # left is +Y
        (-90, 0, [1, -1, 0, 0]),
        (180, 0, [1, 0, 0, -1]),
        (0, 90, [1, 0, 1, 0]),
        (45, 30, [1, math.sqrt(3 / 8), 0.5, math.sqrt(3 / 8)]),
    ],
)
def test_sn3d_values_in_acn_order(azimuth, elevation, expected):
    np.testing.assert_allclose(harmonics(azimuth, elevation), expected, atol=1e-12)


@given(azimuths, elevations)
def test_dipoles_are_the_cartesian_direction(azimuth, elevation):
    x, y, z = Direction(azimuth, elevation).ambix_vector()
    np.testing.assert_allclose(harmonics(azimuth, elevation), [1, y, z, x], atol=1e-12)


def test_n3d_harmonics_are_orthonormal_over_the_sphere():
    nodes, weights = np.polynomial.legendre.leggauss(8)
    azimuth, elevation = np.meshgrid(np.arange(0, 360, 30.0), np.degrees(np.arcsin(nodes)))
    area = np.broadcast_to(weights[:, None] / 24, azimuth.shape)
    basis = harmonics(azimuth, elevation, Normalization.N3D)
    gram = np.einsum("iab,jab,ab->ij", basis, basis, area)
    np.testing.assert_allclose(gram, np.eye(4), atol=1e-12)


@given(azimuths, elevations)
def test_a_fixed_source_scales_the_harmonics(azimuth, elevation):
    mono = np.array([0.5, -0.25, 1.0])
    foa = encode(mono, Direction(azimuth, elevation))
    assert foa.dtype == np.float32
    np.testing.assert_allclose(foa, np.outer(harmonics(azimuth, elevation), mono), atol=1e-6)


def test_a_moving_source_is_encoded_sample_by_sample():
    rng = np.random.default_rng(1)
    mono = rng.standard_normal(50)
    azimuth, elevation = np.linspace(-170, 170, 50), np.linspace(-60, 80, 50)
    slow = np.stack(
        [
            encode([s], Direction(a, e))[:, 0]
            for s, a, e in zip(mono, azimuth, elevation, strict=True)
        ],
        axis=1,
    )
    np.testing.assert_allclose(encode(mono, azimuth, elevation), slow, atol=1e-6)


@pytest.mark.parametrize(
    ("mono", "azimuth", "words"),
    [(np.zeros((2, 5)), 0.0, r"\[2, 5\]"), (np.zeros(5), np.zeros(4), "5 samples")],
)
def test_shapes_that_do_not_fit_are_named(mono, azimuth, words):
    with pytest.raises(InvalidFoa, match=words):
        encode(mono, azimuth, 0.0)
