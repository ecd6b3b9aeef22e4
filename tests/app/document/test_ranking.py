"""Takes ranked by how their sound is placed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.document.ranking import Placement, TakeOrder, arranged, best_aimed
from app.document.seeds import SEED_COUNTS, seed_requests
from app.document.session import LARGEST_SEED
from app.document.takes import Marks, NamedTake
from visage_core.ambisonics.harmonics import encode
from visage_core.media.reader import VideoInfo
from visage_core.types import Direction, Foa, GenerationRequest, Take

CLIP = VideoInfo(Path("a.mp4"), 160, 90, 12.0, 25.0, "h264", "yuv420p", 0, False, None)


def plane_wave(direction: Direction) -> Foa:
    return Foa(encode(np.random.default_rng(1).standard_normal(800), direction), 8000)


def take(number: int, name: str = "", starred: bool = False) -> NamedTake:
    made = Take(
        GenerationRequest(Path("a.mp4")), "", np.zeros((1, 36), np.int16), plane_wave(Direction())
    )
    return NamedTake(number, name or f"Take {number}", CLIP, made, Marks(starred=starred))


@settings(max_examples=30, deadline=None)
@given(st.floats(-180, 180), st.floats(-89, 89), st.floats(-180, 180), st.floats(-89, 89))
def test_a_plane_wave_misses_by_the_angle_and_aims_by_its_cosine(
    az: float, el: float, asked_az: float, asked_el: float
) -> None:
    comes, asked = Direction(az, el), Direction(asked_az, asked_el)
    placed = Placement.of(plane_wave(comes), asked)
    assert placed is not None
    assert placed.error == pytest.approx(comes.angle_to(asked), abs=1e-2)
    assert placed.diffuseness == pytest.approx(0.0, abs=1e-5)
    assert placed.aim == pytest.approx(np.cos(np.radians(comes.angle_to(asked))), abs=1e-4)


def test_a_diffuse_field_has_no_direction_and_no_aim_and_silence_no_placement() -> None:
    rng = np.random.default_rng(2)
    gains = np.array([[3.0**0.5], [1.0], [1.0], [1.0]])  # W² is Y² + Z² + X² in a diffuse field
    diffuse = Foa((gains * rng.standard_normal((4, 80000))).astype(np.float32), 8000)
    placed = Placement.of(diffuse, Direction())
    assert placed is not None
    assert placed.error is None
    assert placed.aim == pytest.approx(0.0, abs=0.02)
    assert Placement.of(Foa(np.zeros((4, 80), np.float32), 8000), Direction()) is None


def test_each_order_puts_its_best_first_and_what_is_not_measured_last() -> None:
    takes = (take(1, "b"), take(2, "C"), take(3, "a"), take(4, "d"))
    placements = {
        1: Placement(20.0, 0.1, 0.8),
        2: Placement(5.0, 0.6, 0.4),
        3: Placement(None, 0.95, 0.0),
    }

    def numbers(order: TakeOrder) -> list[int]:
        return [one.number for one in arranged(takes, placements, order)]

    assert numbers(TakeOrder.MADE) == [1, 2, 3, 4]
    assert numbers(TakeOrder.AIM) == [1, 2, 3, 4]
    assert numbers(TakeOrder.ERROR) == [2, 1, 3, 4]
    assert numbers(TakeOrder.SPREAD) == [1, 2, 3, 4]
    assert numbers(TakeOrder.NAME) == [3, 1, 2, 4]
    assert best_aimed(takes[1:], placements) is takes[1]
    assert best_aimed(takes[3:], placements) is None


def test_only_starred_takes_are_left_when_asked_for() -> None:
    takes = (take(1), take(2, starred=True), take(3))
    assert arranged(takes, {}, TakeOrder.AIM, starred_only=True) == (takes[1],)


def test_seeds_follow_each_other_and_nothing_else_differs() -> None:
    base = GenerationRequest(Path("a.mp4"), seed=LARGEST_SEED - 1)
    requests = seed_requests(base, SEED_COUNTS[-1])
    assert [one.seed for one in requests[:3]] == [LARGEST_SEED - 1, LARGEST_SEED, 0]
    assert len({one.seed for one in requests}) == len(requests) == 16
    assert {one.direction for one in requests} == {base.direction}
