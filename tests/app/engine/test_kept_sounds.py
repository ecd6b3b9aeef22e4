"""How much memory the player spends on takes at its rate, with takes that only claim their size."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document.monitoring import Decode
from app.engine.decodings import decoding
from app.engine.kept_sounds import KEPT_BYTES, KeptSounds
from app.engine.player import Player
from app.engine.silent_output import SilentOutput
from visage_core.types import FloatArray, Foa

RATE, OUTPUT_RATE = 44100, 48000


def long_take(seconds: float) -> Foa:
    """A take that is as large as a real one and takes four bytes."""
    return Foa(np.broadcast_to(np.float32(0.0), (4, round(seconds * RATE))), RATE)


def size(foa: Foa) -> int:
    """Bytes of a take at its own and at the output's rate."""
    return foa.samples.nbytes + made_size(foa)


def made_size(foa: Foa) -> int:
    return 16 * round(foa.seconds * OUTPUT_RATE)


@dataclass
class Maker:
    """Resamples nothing, and counts how often it would have to."""

    made: list[Foa] = field(default_factory=list)

    def __call__(self, foa: Foa, sample_rate: int) -> FloatArray:
        self.made.append(foa)
        return np.broadcast_to(np.float32(0.0), (4, round(foa.seconds * sample_rate)))


@pytest.fixture
def maker() -> Maker:
    return Maker()


def test_a_grid_of_all_cells_is_kept(maker: Maker) -> None:
    sounds, cells = KeptSounds(maker), [long_take(5.0) for _ in range(49)]
    for _ in range(2):
        for cell in cells:
            sounds(cell, OUTPUT_RATE)
    assert maker.made == cells


def test_takes_of_ten_minutes_are_not_heaped_up(maker: Maker) -> None:
    sounds, takes = KeptSounds(maker), [long_take(600.0) for _ in range(3)]
    assert made_size(takes[0]) > KEPT_BYTES / 2
    for take in takes:
        sounds.use(take)
        sounds(take, OUTPUT_RATE)
    assert list(sounds._kept) == [(takes[-1], OUTPUT_RATE)]


def test_the_one_in_use_stays_whatever_else_is_asked_for(maker: Maker) -> None:
    sounds, heard = KeptSounds(maker), long_take(600.0)
    sounds.use(heard)
    sounds(heard, OUTPUT_RATE)
    for _ in range(60):
        sounds(long_take(30.0), OUTPUT_RATE)
    sounds(heard, OUTPUT_RATE)
    assert maker.made.count(heard) == 1
    sounds.use(None)
    sounds(long_take(30.0), OUTPUT_RATE)
    assert (heard, OUTPUT_RATE) not in sounds._kept


def test_what_is_got_ready_is_there_though_it_is_larger_than_the_room(maker: Maker) -> None:
    sounds, heard, ready = KeptSounds(maker, limit=1), long_take(1.0), long_take(1.0)
    sounds.use(heard)
    for foa in (heard, ready):
        sounds(foa, OUTPUT_RATE)
    sounds.use(ready)
    sounds(ready, OUTPUT_RATE)
    assert maker.made == [heard, ready]
    assert list(sounds._kept) == [(ready, OUTPUT_RATE)]


def test_a_sound_at_its_own_rate_is_counted_once() -> None:
    take = long_take(5.0)
    sounds = KeptSounds(lambda foa, _rate: foa.samples, limit=take.samples.nbytes)
    sounds(take, RATE)
    assert list(sounds._kept) == [(take, RATE)]


@given(st.lists(st.integers(0, 5), max_size=40), st.integers(1, 6))
def test_it_is_the_last_ones_that_are_kept(asked: list[int], room: int) -> None:
    takes = [long_take(1.0) for _ in range(6)]
    sounds = KeptSounds(Maker(), limit=room * size(takes[0]))
    for number in asked:
        sounds(takes[number], OUTPUT_RATE)
    last = list(dict.fromkeys(reversed(asked)))[:room]
    assert [takes.index(foa) for foa, _ in sounds._kept] == last[::-1]


def test_the_player_reads_a_take_once_though_it_is_larger_than_the_room(maker: Maker) -> None:
    player = Player(SilentOutput(OUTPUT_RATE, "none"), decoding(Decode.MONO))
    player._resampled = player._deck._resample = KeptSounds(maker, limit=1)
    try:
        take = long_take(2.0)
        player.set_source(take, 2.0)
        player.prepare(long_take(1.0))
        player.set_source(take, 2.0)
        assert maker.made.count(take) == 1
    finally:
        player.close()
