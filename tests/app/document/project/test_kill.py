"""A process that is killed while it saves leaves a project that opens with every finished take."""

from __future__ import annotations

import multiprocessing
import random
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from projects import add_take, make_clip

from app.document.editing import open_contents, read_contents
from app.document.project.reading import is_project, open_project
from app.document.project.writing import ProjectFolder
from app.document.session import Session
from visage_core.types import Direction

KILLS = 25


def save_without_end(path: Path, told: Connection) -> None:
    """Make takes, move things and save, and tell each take as soon as it is safe."""
    session, folder = Session(), ProjectFolder(path)
    if is_project(path):
        opened = open_project(path)
        folder, session.highest = opened.folder, opened.highest
        open_contents(session, "Open Project", opened.contents, opened.look)
    session.open_clip(make_clip(path.parent / "a.mp4"))
    while True:
        number = add_take(session)
        folder.write_take(session.takes[-1])
        told.send(number)
        session.set_direction(Direction(float(number)))
        folder.autosave(read_contents(session), session.look)
        folder.save(read_contents(session), session.look)


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="needs fork")
def test_killed_at_any_moment_the_project_opens_with_every_finished_take(tmp_path: Path) -> None:
    chance, path = random.Random(5), tmp_path / "p.visage"
    fork, finished = multiprocessing.get_context("fork"), 0
    for _ in range(KILLS):
        heard, told = fork.Pipe(duplex=False)
        process = fork.Process(target=save_without_end, args=(path, told))
        process.start()
        told.close()
        for _ in range(chance.randint(1, 3)):
            finished = heard.recv()
        sum(range(chance.randint(0, 300_000)))  # somewhere within the next save
        process.kill()
        process.join()
        finished = last_told(heard, finished)
        check(path, finished)


def last_told(heard: Connection, finished: int) -> int:
    try:
        while heard.poll():
            finished = heard.recv()
    except EOFError:
        pass
    heard.close()
    return finished


def check(path: Path, finished: int) -> None:
    """All takes that were told are there, and at most one that was not told any more."""
    if not is_project(path):  # killed before the very first manifest
        return
    opened = open_project(path)
    numbers = [take.number for take in opened.contents.takes]
    assert opened.problems == ()
    assert numbers in (list(range(1, finished + 1)), list(range(1, finished + 2)))
