"""Comps and exports in the list of work: how far, how long still, and stopped by a click."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import PATIENCE, Desk
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.document.comp_editing import begin_comp, use_take
from app.document.editing import undo
from app.views.work_list import WorkRow
from visage_core.export.watch import Watch
from visage_core.types import Span


@dataclass
class Gate:
    """Work comes to a halt where it tells that it is so far, until it is let on."""

    halt_at: float = 2.0
    clock: float = 100.0
    reached: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate, at = Gate(), Watch.at

    def halting(watch: Watch, fraction: float) -> None:
        at(watch, fraction)
        if fraction >= gate.halt_at:
            gate.reached.set()
            gate.go.wait()
            at(watch, fraction)

    monkeypatch.setattr(Watch, "at", halting)
    yield gate
    gate.go.set()


@pytest.fixture
def timed(opened: Desk, add_take: Callable[..., None], gate: Gate) -> Desk:
    """Two takes, and a clock that a test turns."""
    add_take(seed=1)
    add_take(seed=2)
    opened.studio.work.clock = lambda: gate.clock
    opened.press("jobs")
    return opened


def only_row(desk: Desk) -> WorkRow:
    [row] = desk.studio.work_wiring.list.rows.values()
    return row


def halted(desk: Desk, gate: Gate, qtbot: QtBot) -> WorkRow:
    """The row of work that has come to its halt eight seconds after it began."""
    assert gate.reached.wait(PATIENCE / 1000)
    qtbot.waitUntil(lambda: bool(desk.studio.work.tasks[0].fraction), timeout=PATIENCE)
    [task] = desk.studio.work.tasks
    assert task.fraction is not None
    gate.clock += 8.0
    desk.studio.work.progress(task.key, task.fraction)
    return only_row(desk)


@pytest.mark.parametrize("kind", ["foa", "binaural"])
def test_an_export_tells_how_far_it_is_and_a_cancelled_one_leaves_no_file(
    timed: Desk, gate: Gate, qtbot: QtBot, tmp_path: Path, kind: str
) -> None:
    gate.halt_at = 1.0  # the last word, before the file has its name
    path = tmp_path / "out" / "take.wav"
    path.parent.mkdir()
    export = getattr(timed.studio.files, f"export_{kind}")
    export(path)
    row = halted(timed, gate, qtbot)
    assert timed.studio.work.tasks[0].fraction == pytest.approx(1.0)
    QTest.mouseClick(row.cancel, Qt.MouseButton.LeftButton)
    gate.go.set()
    qtbot.waitUntil(lambda: timed.studio.work.tasks == (), timeout=PATIENCE)
    assert "was cancelled" in timed.studio.window.notice.text()
    assert list(path.parent.iterdir()) == []
    gate.halt_at = 2.0
    export(path)
    qtbot.waitUntil(path.exists, timeout=PATIENCE)


def test_a_comp_tells_how_far_it_is_and_a_cancelled_one_stays_as_it_was(
    timed: Desk, gate: Gate, qtbot: QtBot
) -> None:
    session = timed.session
    begin_comp(session, 1)
    qtbot.waitUntil(lambda: not session.require_active().outdated, timeout=PATIENCE)
    qtbot.waitUntil(lambda: timed.studio.work.tasks == (), timeout=PATIENCE)
    heard = session.require_active().take.foa
    gate.halt_at = 0.2
    use_take(session, 2, Span(0.0, 0.5))
    row = halted(timed, gate, qtbot)
    [task] = timed.studio.work.tasks
    assert 0.2 <= task.fraction < 1.0
    assert task.seconds_left == pytest.approx(8.0 * (1.0 - task.fraction) / task.fraction)
    QTest.mouseClick(row.cancel, Qt.MouseButton.LeftButton)
    gate.go.set()
    qtbot.waitUntil(lambda: timed.studio.work.tasks == (), timeout=PATIENCE)
    assert session.require_active().take.foa is heard
    assert "heard as it was before" in timed.studio.window.notice.text()
    gate.halt_at = 2.0
    undo(session)
    use_take(session, 2, Span(0.0, 0.5))
    qtbot.waitUntil(lambda: not session.require_active().outdated, timeout=PATIENCE)
    assert session.require_active().take.foa is not heard
