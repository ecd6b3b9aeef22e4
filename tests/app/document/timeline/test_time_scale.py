"""Seconds to pixels and back, snapping, and where takes lie."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document.takes import NamedTake
from app.document.timeline.regions import overlap, stack_regions
from app.document.timeline.snapping import Snapping
from app.document.timeline.time_scale import (
    MARK_PIXELS,
    SHORTEST_SECONDS,
    TimeScale,
    picture_times,
    ruler_text,
)
from visage_core.media.reader import VideoInfo
from visage_core.types import Foa, GenerationRequest, Span, Take

SHARES = st.floats(0, 1)


@st.composite
def scales(draw: st.DrawFn) -> TimeScale:
    """A part of a video, as zooming and panning lead to it."""
    scale = TimeScale.whole(draw(st.floats(0.5, 7200)), draw(st.floats(200, 3000)))
    for _ in range(draw(st.integers(0, 3))):
        scale = scale.zoomed(draw(st.floats(0.3, 30)), draw(SHARES) * scale.width)
        scale = scale.panned(draw(st.floats(-100, 100)))
    return scale


@given(scales(), SHARES)
def test_a_moment_comes_back_from_its_pixel(scale: TimeScale, share: float) -> None:
    moment = share * scale.total
    assert scale.seconds(scale.x(moment)) == pytest.approx(moment, abs=1e-6)


@given(scales())
def test_the_view_never_leaves_the_video(scale: TimeScale) -> None:
    assert -1e-9 <= scale.start <= scale.end <= scale.total + 1e-9
    assert scale.shown >= min(SHORTEST_SECONDS, scale.total) - 1e-9


@given(scales(), st.floats(0.2, 5), SHARES)
def test_zooming_keeps_the_moment_under_the_pointer(
    scale: TimeScale, factor: float, share: float
) -> None:
    x = share * scale.width
    zoomed = scale.zoomed(factor, x)
    at_an_end = zoomed.start == 0.0 or zoomed.end == pytest.approx(zoomed.total)
    if not at_an_end or factor >= 1.0:
        assert zoomed.x(scale.seconds(x)) == pytest.approx(x, abs=1e-3)


@given(scales(), SHARES)
def test_a_playhead_that_leaves_turns_the_page(scale: TimeScale, share: float) -> None:
    moment = share * scale.total
    page = scale.following(moment)
    assert page.start - 1e-9 <= moment <= page.end + 1e-9
    assert page.shown == pytest.approx(scale.shown)


@given(scales())
def test_marks_are_in_view_and_can_be_read(scale: TimeScale) -> None:
    marks = scale.marks()
    assert all(-1e-3 <= scale.x(mark) <= scale.width + 1e-3 for mark in marks)
    gaps = np.diff([scale.x(mark) for mark in marks])
    assert np.all(gaps >= MARK_PIXELS - 0.01)
    assert len({ruler_text(mark) for mark in marks}) == len(marks)


@given(scales(), st.floats(20, 200))
def test_pictures_cover_the_view_and_stay_when_it_moves(scale: TimeScale, width: float) -> None:
    times = picture_times(scale, width)
    assert times[0] <= scale.start
    gaps = np.diff(times) * scale.pixels_per_second
    assert np.all((gaps <= width + 0.01) & (gaps > width / 2.0 - 0.01))
    moved = picture_times(scale.panned(scale.shown / 3.0), width)
    assert all(time in times for time in moved if time <= times[-1])


def test_without_a_video_there_is_nothing_to_see() -> None:
    empty = TimeScale()
    assert (empty.x(3.0), empty.seconds(50.0)) == (0.0, 0.0)
    assert (empty.marks(), picture_times(empty, 60.0)) == ((), ())
    assert empty.zoomed(2.0, 0.0) == empty


def test_moments_are_said_shortly() -> None:
    said = {0.0: "0", 7.25: "7.25", 7.5: "7.5", 65.0: "1:05", 3665.0: "1:01:05", 0.01: "0.01"}
    assert {moment: ruler_text(moment) for moment in said} == said


@given(st.lists(st.floats(0, 100), max_size=8), st.floats(0, 5), st.floats(0, 100))
def test_snapping_takes_the_nearest_moment_in_reach(
    targets: list[float], reach: float, moment: float
) -> None:
    snapped = Snapping(targets, reach).snapped(moment)
    distances = [abs(target - moment) for target in targets if abs(target - moment) <= reach]
    assert abs(snapped - moment) == pytest.approx(min(distances, default=0.0))
    assert snapped in (*targets, moment)


def test_a_stretch_snaps_by_the_end_that_is_nearer() -> None:
    snapping = Snapping([3.0, 8.0], 0.5)
    assert snapping.shifted(2.8, 5.1) == pytest.approx(2.9)
    assert snapping.shifted(2.8, 4.0) == 3.0
    assert snapping.shifted(5.0, 1.0) == 5.0


CLIP = VideoInfo(Path("a.mp4"), 160, 90, 60.0, 25.0, "h264", "yuv420p", 0, False, None)
SPANS = st.lists(st.builds(Span, st.integers(0, 30), st.integers(1, 9)), max_size=12)


def named(number: int, span: Span, clip: VideoInfo = CLIP) -> NamedTake:
    foa = Foa(np.zeros((4, 8), np.float32), 8000)
    request = GenerationRequest(clip.path, span)
    return NamedTake(
        number, f"Take {number}", clip, Take(request, "", np.zeros((1, 36), np.int16), foa)
    )


@given(SPANS, st.integers(0, 11))
def test_no_two_takes_in_a_row_overlap_and_the_active_one_is_on_top(
    spans: list[Span], chosen: int
) -> None:
    takes = [named(number, span) for number, span in enumerate(spans, 1)]
    active = takes[chosen] if chosen < len(takes) else None
    regions = stack_regions(takes, CLIP, active)
    assert sorted(region.number for region in regions) == [take.number for take in takes]
    for one in regions:
        for other in regions:
            if one is not other and one.row == other.row:
                assert overlap(one.span, other.span) <= 1e-6
    # A row is only opened where all above it are taken.
    for region in regions:
        for row in range(region.row):
            assert any(overlap(region.span, o.span) > 0 for o in regions if o.row == row)
    if active is not None:
        assert next(r.row for r in regions if r.number == active.number) == 0


def test_takes_of_other_clips_are_elsewhere() -> None:
    other = VideoInfo(Path("b.mp4"), 160, 90, 60.0, 25.0, "h264", "yuv420p", 0, False, None)
    regions = stack_regions([named(1, Span()), named(2, Span(), other)], CLIP, None)
    assert [region.number for region in regions] == [1]
