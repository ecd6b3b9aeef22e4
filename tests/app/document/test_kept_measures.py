"""What is measured of sounds lives no longer than they do, and has a size."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import numpy as np
import pytest

from app.document.kept_measures import MatchedReferences, Waveforms
from app.document.reference import Convention, Reference
from visage_core.types import Foa, Span

RATE = 1000
SPAN = Span()
BYTES = 4 * 4 * round(SPAN.duration * RATE)
"""Of one matched reference."""


def noise(seed: int) -> Foa:
    samples = np.random.default_rng(seed).standard_normal((4, round(SPAN.duration * RATE)))
    return Foa((0.01 * (1 + seed) * samples).astype(np.float32), RATE)


@pytest.fixture
def reference() -> Reference:
    return made_reference()


def made_reference() -> Reference:
    return Reference(Path("truth.wav"), Convention.AMBIX, noise(3))


def test_a_waveform_is_measured_once_and_goes_with_its_sound() -> None:
    waveforms = Waveforms()
    first = noise(0)
    assert waveforms(first) is waveforms(first)
    for seed in range(1, 200):
        waveforms(noise(seed))
    gc.collect()
    assert len(waveforms) == 1


def test_a_reference_is_matched_once_for_each_take_that_there_is_room_for(
    reference: Reference,
) -> None:
    matched, takes = MatchedReferences(limit=3 * BYTES), [noise(seed) for seed in range(6)]
    kept = [matched(reference, SPAN, take) for take in takes]
    assert matched.held == 3 * BYTES
    for take, one in list(zip(takes, kept, strict=True))[3:]:
        assert matched(reference, SPAN, take) is one
    assert matched(reference, SPAN, takes[0]) is not kept[0]
    assert matched(reference, SPAN, takes[4]) is kept[4], "asked for again, it is not the oldest"
    assert matched(reference, SPAN, None) is matched(reference, SPAN, None)


def test_the_last_match_is_kept_though_it_is_larger_than_the_limit(reference: Reference) -> None:
    matched, takes = MatchedReferences(limit=0), [noise(0), noise(1)]
    for take in takes:
        assert matched(reference, SPAN, take) is matched(reference, SPAN, take)
        assert matched.held == BYTES


def test_no_take_lives_longer_for_its_match(reference: Reference) -> None:
    matched, gone = MatchedReferences(), list[weakref.ref[Foa]]()
    for seed in range(20):
        take = noise(seed)
        matched(reference, SPAN, take)
        gone.append(weakref.ref(take))
        del take
    gc.collect()
    assert [one() for one in gone] == [None] * 20
    matched(reference, SPAN, None)
    assert matched.held == BYTES
    other = made_reference()
    matched(other, SPAN, None)
    assert matched.held == BYTES, "what was matched of another reference is of no use"
