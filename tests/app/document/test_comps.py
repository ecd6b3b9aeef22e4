"""Comps: parts of takes that stay what they were, changed, undone and kept like any take."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.document.comp_editing import (
    NoPart,
    NotComp,
    begin_comp,
    comp_sources,
    move_seam,
    outdated_comp,
    set_bed,
    set_curve,
    set_fade,
    use_take,
)
from app.document.comping import comp_take, seams, with_part
from app.document.delivering import parcel_of
from app.document.editing import read_contents, redo, undo
from app.document.marking import set_locked
from app.document.project.reading import open_project
from app.document.project.writing import ProjectFolder
from app.document.revising import put_together
from app.document.session import Session
from app.document.takes import LONGEST_FADE, Bed, Comp, LockedTake, NamedTake, Part
from app.document.timeline.regions import stack_regions
from app.document.varying import NoCodes, new_content
from visage_core.ambisonics.rotation import camera_rotation, rotate
from visage_core.joining import Curve
from visage_core.media.reader import VideoInfo
from visage_core.types import Direction, Foa, Span, Take

RATE = 1000


def add(session: Session, *, direction: Direction | None = None) -> NamedTake:
    """A take of its own noise on the working span."""
    session.set_direction(direction or Direction())
    rng = np.random.default_rng(session.highest)
    length = round(session.span.duration * RATE)
    foa = Foa(rng.standard_normal((4, length)).astype(np.float32), RATE)
    take = Take(session.make_request(), "hash", np.zeros((3, 36), np.int16), foa)
    return session.add_take(take, session.require_clip())


def join_outdated(session: Session) -> None:
    """What the window has done in the background."""
    while (outdated := outdated_comp(session)) is not None:
        put_together(session, outdated, joined(session, outdated))


def joined(session: Session, outdated: NamedTake) -> Take:
    assert outdated.comp is not None
    return comp_take(outdated.comp, comp_sources(session, outdated.comp))


@pytest.fixture
def session(later: Session) -> Session:
    """The same, with comps that have their sound as soon as they are changed."""
    later.history.settled.connect(partial(join_outdated, later))
    return later


@pytest.fixture
def later(tmp_path: Path) -> Session:
    """Three takes from 0 to 5 s, and one from 5 to 10 s."""
    path = tmp_path / "a.mp4"
    path.write_bytes(b"frames" * 50)
    session = Session()
    session.open_clip(VideoInfo(path, 160, 90, 12.0, 25.0, "h264", "yuv420p", 0, False, None))
    for _ in range(3):
        add(session)
    session.move_span(5.0)
    add(session)
    return session


def samples(session: Session, number: int) -> np.ndarray:
    return session.find_take(number).take.foa.samples


def parts(session: Session, number: int) -> list[tuple[float, float, int]]:
    comp = session.find_take(number).comp
    assert comp is not None
    return [(round(one.span.start, 6), round(one.span.end, 6), one.take) for one in comp.parts]


def test_a_comp_of_one_whole_take_is_that_take(session: Session) -> None:
    begin_comp(session, 2)
    comp = session.require_active()
    assert (comp.name, comp.comp is not None) == ("Comp 1", True)
    np.testing.assert_array_equal(comp.take.foa.samples, samples(session, 2))


def test_a_take_is_heard_in_its_stretch_and_the_rest_stays(session: Session) -> None:
    begin_comp(session, 1)
    use_take(session, 3, Span(2.0, 1.5))
    assert parts(session, 5) == [(0.0, 2.0, 1), (2.0, 3.5, 3), (3.5, 5.0, 1)]
    joined, half = samples(session, 5), 51  # fades of 100 ms around the seams
    for first, last, number in ((0, 2000 - half, 1), (2000 + half, 3500 - half, 3)):
        np.testing.assert_array_equal(
            joined[:, first:last], samples(session, number)[:, first:last]
        )
    np.testing.assert_array_equal(joined[:, 3551:], samples(session, 1)[:, 3551:])


def test_a_comp_grows_over_takes_of_other_spans(session: Session) -> None:
    begin_comp(session, 1)
    use_take(session, 4, Span(6.0, 99.0))
    comp = session.require_active()
    assert comp.take.request.span == Span(0.0, 10.0)
    assert not comp.take.foa.samples[:, 5000:6000].any()
    np.testing.assert_array_equal(comp.take.foa.samples[:, 6010:], samples(session, 4)[:, 1010:])


def test_what_it_is_made_of_goes_along_when_it_is_delivered(session: Session) -> None:
    begin_comp(session, 1)
    use_take(session, 3, Span(2.0, 1.5))
    set_bed(session, 5, Bed(2, -6.0))
    session.remove_take(3)
    assembly = parcel_of(session).assembly
    assert assembly is not None
    heard = [(part.name, part.span.start, part.span.end) for part in assembly.parts]
    assert heard == [("Take 1", 0.0, 2.0), ("Take 3", 2.0, 3.5), ("Take 1", 3.5, 5.0)]
    assert assembly.bed is not None
    assert (assembly.bed.name, assembly.bed.span, assembly.bed.gain_db) == (
        "Take 2",
        Span(0.0, 5.0),
        -6.0,
    )
    session.activate_take(1)
    assert parcel_of(session).assembly is None


def test_crossfades_are_as_long_as_they_may_be_and_a_cut_is_a_cut(session: Session) -> None:
    begin_comp(session, 1)
    use_take(session, 3, Span(2.0, 3.0))
    for seconds, kept in ((99.0, LONGEST_FADE), (-1.0, 0.0)):
        set_fade(session, 5, seconds)
        comp = session.find_take(5).comp
        assert comp is not None
        assert comp.fade == kept
    cut = np.concatenate([samples(session, 1)[:, :2000], samples(session, 3)[:, 2000:]], axis=1)
    np.testing.assert_array_equal(samples(session, 5), cut)


def test_every_change_is_undone_and_redone(session: Session) -> None:
    begin_comp(session, 1)
    heard = [samples(session, 5)]
    use_take(session, 3, Span(2.0, 1.0))
    heard.append(samples(session, 5))
    session.history.seal()
    set_fade(session, 5, 0.5)
    set_curve(session, 5, Curve.EQUAL_POWER)
    set_bed(session, 5, Bed(2, -6.0))
    last = samples(session, 5)
    for _ in range(3):
        undo(session)
    assert samples(session, 5) is heard[1]
    undo(session)
    assert samples(session, 5) is heard[0]
    undo(session)
    assert [take.number for take in session.takes] == [1, 2, 3, 4]
    for _ in range(5):
        redo(session)
    assert samples(session, 5) is last


def test_a_bed_lies_under_the_whole_comp_at_its_gain(session: Session) -> None:
    begin_comp(session, 1)
    set_bed(session, 5, Bed(2, -20.0))
    wanted = samples(session, 1) + 0.1 * samples(session, 2)
    np.testing.assert_allclose(samples(session, 5), wanted, atol=1e-5)
    set_bed(session, 5, None)
    np.testing.assert_array_equal(samples(session, 5), samples(session, 1))


def test_a_take_for_another_direction_is_turned_to_that_of_the_comp(session: Session) -> None:
    session.move_span(0.0)
    other = add(session, direction=Direction(70.0, 10.0))
    begin_comp(session, 1)
    use_take(session, other.number, Span(0.0, 5.0))
    comp = session.require_active()
    turned = rotate(other.take.foa, camera_rotation(Direction(70.0, 10.0), Direction()))
    assert comp.take.request.direction == Direction()
    np.testing.assert_allclose(comp.take.foa.samples, turned.samples, atol=1e-6)


def test_a_seam_moves_as_far_as_both_takes_have_sound(session: Session) -> None:
    begin_comp(session, 1)
    use_take(session, 3, Span(2.0, 3.0))
    move_seam(session, 5, 0, 2.6)
    assert parts(session, 5) == [(0.0, 2.6, 1), (2.6, 5.0, 3)]
    move_seam(session, 5, 0, -3.0)
    assert parts(session, 5) == [(0.0, 0.02, 1), (0.02, 5.0, 3)]
    undo(session)
    assert parts(session, 5) == [(0.0, 2.0, 1), (2.0, 5.0, 3)]


def test_what_cannot_be_comped_is_told(session: Session) -> None:
    with pytest.raises(NotComp):
        use_take(session, 4, Span(5.0, 1.0))
    begin_comp(session, 1)
    with pytest.raises(NoPart, match="no sound there"):
        use_take(session, 2, Span(7.0, 1.0))
    with pytest.raises(NoPart, match="made of takes"):
        use_take(session, 5, Span(1.0, 1.0))
    with pytest.raises(NoCodes, match="Comp 1"):
        new_content(session)
    set_locked(session, 5, True)
    with pytest.raises(LockedTake):
        use_take(session, 2, Span(1.0, 1.0))


def test_a_comp_is_changed_after_its_take_was_deleted(session: Session) -> None:
    begin_comp(session, 1)
    session.remove_take(1)
    use_take(session, 2, Span(0.0, 1.0))
    assert parts(session, 5) == [(0.0, 1.0, 2), (1.0, 5.0, 1)]


def test_comps_come_back_with_the_project_and_can_be_changed(
    session: Session, tmp_path: Path
) -> None:
    begin_comp(session, 1)
    use_take(session, 3, Span(2.0, 1.1))
    set_bed(session, 5, Bed(2, -3.0))
    set_locked(session, 5, True)
    session.remove_take(3)
    ProjectFolder(tmp_path / "p.visage").save(read_contents(session), session.look)
    assert not (tmp_path / "p.visage" / "takes" / "0005").exists()
    opened = open_project(tmp_path / "p.visage")
    assert (opened.problems, opened.highest) == ((), 5)
    back, wrote = opened.contents.takes[-1], session.find_take(5)
    assert opened.contents.active is back
    assert (back.name, back.comp, back.marks) == (wrote.name, wrote.comp, wrote.marks)
    assert back.take.request == wrote.take.request
    np.testing.assert_array_equal(back.take.foa.samples, wrote.take.foa.samples)


def test_a_comp_whose_take_is_lost_is_told_and_the_rest_opens(
    session: Session, tmp_path: Path
) -> None:
    begin_comp(session, 1)
    ProjectFolder(tmp_path / "p.visage").save(read_contents(session), session.look)
    (tmp_path / "p.visage" / "takes" / "0001" / "codes.npy").unlink()
    opened = open_project(tmp_path / "p.visage")
    assert [take.number for take in opened.contents.takes] == [2, 3, 4]
    assert "Comp 1 is not in the list" in opened.problems[-1]


def test_a_comp_is_heard_as_it_was_until_its_sound_is_there(later: Session) -> None:
    begin_comp(later, 1)
    join_outdated(later)
    before = later.require_active().take
    use_take(later, 4, Span(6.0, 4.0))
    outdated = later.require_active()
    assert outdated.outdated
    assert outdated.take is before
    assert later.span == before.request.span
    shown = {r.number: r.span for r in stack_regions(later.takes, later.clip, later.active)}
    assert shown[5] == Span(0.0, 10.0)
    put_together(later, outdated, joined(later, outdated))
    assert not later.require_active().outdated
    assert later.span == later.require_active().take.request.span == Span(0.0, 10.0)


def test_sound_that_comes_late_is_that_of_its_step_and_of_no_other(later: Session) -> None:
    begin_comp(later, 1)
    use_take(later, 3, Span(2.0, 1.0))
    late = later.require_active()
    use_take(later, 2, Span(1.0, 0.5))
    last = later.require_active()
    put_together(later, late, joined(later, late))
    assert later.active is last
    assert last.outdated
    undo(later)
    assert not later.require_active().outdated
    np.testing.assert_array_equal(samples(later, 5), joined(later, late).foa.samples)


def test_sound_that_comes_is_no_edit(session: Session, later: Session) -> None:
    begin_comp(session, 1)
    use_take(session, 3, Span(2.0, 1.0))
    names = [step.name for step in session.history.steps]
    assert names[-2:] == ["Begin Comp", "Use Take in Comp"]
    assert session.history.position == len(names) - 1


SPANS = st.builds(Span, st.floats(0.0, 4.9), st.floats(0.01, 5.0))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(SPANS, st.integers(1, 4)), max_size=8))
def test_parts_never_overlap_and_the_last_one_chosen_is_heard(
    choices: list[tuple[Span, int]],
) -> None:
    comp = Comp((Part(Span(0.0, 10.0), 9),), Direction())
    for span, take in choices:
        comp = with_part(comp, Part(span, take))
        middle = span.start + span.duration / 2.0
        [heard] = [one for one in comp.parts if one.span.start <= middle < one.span.end]
        assert heard.take == take
    assert sum(one.span.duration for one in comp.parts) == pytest.approx(10.0, abs=0.02)
    assert all(0.0 < seconds < 10.0 for seconds in seams(comp).values())
