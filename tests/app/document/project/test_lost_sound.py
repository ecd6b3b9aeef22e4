"""Takes that have lost their sound keep their place, name and codes until it is made again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from projects import make_session

from app.document.comp_editing import begin_comp
from app.document.comping import comp_take
from app.document.editing import open_contents, read_contents, undo
from app.document.project.reading import OpenedProject, open_project
from app.document.project.writing import ProjectFolder
from app.document.revising import find_comps, find_lost, put_together
from app.document.session import Session
from app.document.takes import LostComp, LostTake
from visage_core.export.wav import read_foa
from visage_core.types import Foa

FOA = Foa(np.full((4, 80), 0.25, np.float32), 8000)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    session = make_session(tmp_path)
    ProjectFolder(tmp_path / "p.visage").save(read_contents(session), session.look)
    return tmp_path / "p.visage"


def sound_of(project: Path, number: int) -> Path:
    return project / "takes" / f"{number:04d}" / "audio.wav"


def opened_session(opened: OpenedProject) -> Session:
    session = Session()
    open_contents(session, "Open Project", opened.contents, opened.look)
    session.highest = opened.highest
    return session


@pytest.mark.parametrize("kept", [None, 0, 40, -1])
def test_missing_and_shortened_sound_is_lost_and_everything_else_is_there(
    saved: Path, kept: int | None
) -> None:
    before = open_project(saved).contents.takes[1]
    path = sound_of(saved, 2)
    content = path.read_bytes()
    path.unlink() if kept is None else path.write_bytes(content[:kept])
    opened = open_project(saved)
    assert [take.number for take in opened.contents.takes] == [1]
    assert opened.problems == ()
    (lost,) = opened.lost
    assert isinstance(lost, LostTake)
    assert (lost.number, lost.name, lost.clip) == (2, "Rain, “wide”", before.clip)
    assert (lost.deleted, lost.active) == (False, True)
    assert lost.restoration.request == before.take.request
    assert lost.restoration.model_hash == "hash"
    np.testing.assert_array_equal(lost.restoration.codes, before.take.codes)


@pytest.mark.parametrize("number", [2, 3])
def test_the_list_on_the_disk_keeps_it_and_so_does_one_saved_elsewhere(
    saved: Path, tmp_path: Path, number: int
) -> None:
    sound_of(saved, number).unlink()
    opened = open_project(saved)
    session = opened_session(opened)
    session.set_seed(5)
    elsewhere = ProjectFolder(tmp_path / "q.visage", opened.folder.clips, opened.lost)
    for folder in (opened.folder, elsewhere):
        folder.save(read_contents(session), session.look)
        again = open_project(folder.path)
        assert again.contents.seed == 5
        (lost,) = again.lost
        assert (lost.number, lost.deleted) == (number, number == 3)
        assert lost.name == ("Rain, “wide”" if number == 2 else "Take 3")


@pytest.mark.parametrize("number", [1, 3])
def test_sound_that_is_made_again_is_there_in_every_step_and_on_the_disk(
    saved: Path, number: int
) -> None:
    sound_of(saved, number).unlink()
    opened = open_project(saved)
    session = opened_session(opened)
    session.set_seed(5)
    (lost,) = opened.lost
    assert isinstance(lost, LostTake)
    take = lost.restoration.with_sound(FOA)
    find_lost(session, lost, take)
    find_lost(session, lost, take)
    for _ in range(2):
        assert [one.number for one in session.takes] == [1, 2]
        assert [one.number for one in session.removed] == [3]
        if session.history.position:
            undo(session)
    opened.folder.write_sound(number, FOA)
    opened.folder.save(read_contents(session), session.look)
    again = open_project(saved)
    assert again.lost == again.problems == ()
    back = next(one for one in again.contents.known if one.number == number)
    np.testing.assert_array_equal(back.take.foa.samples, FOA.samples)


def test_a_comp_waits_for_its_take_and_keeps_its_name_and_marks(tmp_path: Path) -> None:
    session = make_session(tmp_path)
    comp = begin_comp(session, 2)
    session.rename_take(comp.number, "The cut")
    path = tmp_path / "p.visage"
    ProjectFolder(path).save(read_contents(session), session.look)
    before = open_project(path).contents.takes[-1]
    sound = sound_of(path, 2)
    kept = sound.read_bytes()
    sound.unlink()
    for _ in range(2):
        opened = open_project(path)
        assert opened.problems == ()
        assert [one.number for one in opened.contents.takes] == [1]
        opened.folder.save(opened.contents, opened.look)
    take, lost = opened.lost
    assert isinstance(take, LostTake)
    assert isinstance(lost, LostComp)
    assert (lost.name, lost.comp) == ("The cut", before.comp)
    again = opened_session(opened)
    assert find_comps(again, [lost]) == ()
    sound.write_bytes(kept)
    find_lost(again, take, take.restoration.with_sound(read_foa(sound)))
    (found,) = find_comps(again, [lost])
    assert found is again.takes[-1]
    assert found.outdated
    assert found.comp is not None
    put_together(again, found, comp_take(found.comp, {2: again.find_take(2)}))
    found = again.takes[-1]
    np.testing.assert_array_equal(found.take.foa.samples, before.take.foa.samples)
