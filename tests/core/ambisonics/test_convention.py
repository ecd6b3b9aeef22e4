import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visage_core.ambisonics.convention import ambix_samples, convert, to_ambix
from visage_core.ambisonics.harmonics import encode
from visage_core.errors import InvalidFoa
from visage_core.types import ChannelOrder, Direction, Foa, Normalization

CONVENTIONS = list(itertools.product(ChannelOrder, Normalization))
conventions = st.sampled_from(CONVENTIONS)


def noise(seed=0, length=32):
    return np.random.default_rng(seed).standard_normal((4, length)).astype(np.float32)


@given(conventions, conventions, st.integers(0, 2**32))
def test_a_round_trip_changes_nothing(start, middle, seed):
    foa = Foa(noise(seed), 48000, *start)
    there = convert(foa, *middle)
    back = convert(there, *start)
    assert (there.order, there.normalization, there.sample_rate) == (*middle, 48000)
    assert (back.order, back.normalization) == start
    np.testing.assert_allclose(back.samples, foa.samples, rtol=1e-6)


@given(conventions, conventions, conventions)
def test_the_way_does_not_matter(start, middle, end):
    foa = Foa(noise(), 48000, *start)
    direct, detour = convert(foa, *end), convert(convert(foa, *middle), *end)
    np.testing.assert_allclose(detour.samples, direct.samples, rtol=1e-6)


def test_known_values_of_a_source_at_the_left():
    ambix = Foa(encode([1.0], Direction(90.0)), 48000)
    fuma = convert(ambix, ChannelOrder.FUMA, Normalization.FUMA)
    np.testing.assert_allclose(fuma.samples[:, 0], [np.sqrt(0.5), 0, 1, 0], atol=1e-7)
    n3d = convert(ambix, ChannelOrder.ACN, Normalization.N3D)
    np.testing.assert_allclose(n3d.samples[:, 0], [1, np.sqrt(3), 0, 0], atol=1e-7)


def test_a_signal_in_the_wanted_convention_is_returned_as_it_is():
    foa = Foa(noise(), 48000)
    assert to_ambix(foa) is foa


def test_arrays_are_taken_as_ambix_and_other_shapes_are_refused():
    samples = noise()
    fuma = convert(Foa(samples, 48000), ChannelOrder.FUMA, Normalization.FUMA)
    np.testing.assert_array_equal(ambix_samples(samples), samples)
    np.testing.assert_allclose(ambix_samples(fuma), samples, rtol=1e-6)
    with pytest.raises(InvalidFoa, match=r"\[3, 32\]"):
        ambix_samples(samples[:3])
