"""Wires the list of takes: what it shows, how takes are marked, and many seeds at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup

from app.actions import COLOR_IDS, NUMBER_KEYS, ORDER_IDS
from app.control.generation import Generation
from app.control.seeds import SeedBatch
from app.control.takes_list import TakesList
from app.document import marking
from app.document.ranking import TakeOrder
from app.document.session import Session
from app.document.takes import NamedTake
from app.document.varying import (
    new_content,
    new_content_in_range,
    new_space,
    new_space_in_range,
)
from app.views.main_window import MainWindow
from app.views.note_editor import NoteEditor
from visage_core.types import GenerationRequest

VARIATIONS: dict[str, Callable[[Session], GenerationRequest]] = {
    "new_space": new_space,
    "new_content": new_content,
    "new_space_in_range": new_space_in_range,
    "new_content_in_range": new_content_in_range,
}
"""The other takes of one, by the action that makes them."""


class TakesWiring(QObject):
    """Lives as long as the window."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        takes: TakesList,
        seeds: SeedBatch,
        generation: Generation,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._takes = window, session, takes
        self._generation = generation
        self.note_editor = NoteEditor(window)
        takes.changed.connect(window.takes.set_takes)
        takes.order_changed.connect(self._show_order)
        session.events.active.connect(self._show_marks)
        window.takes.activated.connect(lambda n: session.attempt(session.activate_take, n))
        window.takes.renamed.connect(lambda n, text: session.attempt(session.rename_take, n, text))
        window.takes.starred.connect(lambda n, on: self._edit(marking.set_starred, n, on))
        self.note_editor.written.connect(lambda n, text: self._edit(marking.set_note, n, text))
        window.generate.seeds.valueChanged.connect(seeds.set_count)
        seeds.count_changed.connect(window.generate.seeds.setValue)
        window.actions_by_id.connect_action("seeds", seeds.make)
        self._take_actions()
        self._take_marks()
        takes.refresh()

    def _take_actions(self) -> None:
        session, acts, takes = self._session, self._window.actions_by_id, self._takes
        handlers: dict[str, Callable[[], object]] = {
            "adopt": lambda: self._with_active(session.adopt_settings),
            "rename": self._window.takes.edit_active_name,
            "delete": lambda: self._with_active(session.remove_take),
            "restore": lambda: session.attempt(session.restore_take),
            "previous": partial(takes.hear_neighbour, -1),
            "next": partial(takes.hear_neighbour, 1),
            "note": self._edit_note,
        }
        for action_id, vary in VARIATIONS.items():
            handlers[action_id] = partial(self._generation.start_with, partial(vary, session))
        for row in range(NUMBER_KEYS):
            handlers[f"take_{row + 1}"] = partial(takes.hear_row, row)
        for action_id, handler in handlers.items():
            acts.connect_action(action_id, handler)
        acts["starred_only"].toggled.connect(takes.set_starred_only)
        orders = QActionGroup(self)
        for order, action_id in ORDER_IDS.items():
            orders.addAction(acts[action_id])
            acts.connect_action(action_id, partial(takes.set_order, order))

    def _take_marks(self) -> None:
        acts = self._window.actions_by_id
        acts["star"].triggered.connect(lambda on: self._mark(marking.set_starred, on))
        acts["lock"].triggered.connect(lambda on: self._mark(marking.set_locked, on))
        for color, action_id in COLOR_IDS.items():
            acts.connect_action(action_id, partial(self._mark, marking.set_color, color))

    def _mark(self, intent: Callable[..., object], value: object) -> None:
        """Mark the heard take; a switch shows what became of it."""
        self._with_active(lambda number: intent(self._session, number, value))
        self._show_marks(self._session.active)

    def _with_active(self, intent: Callable[[int], object]) -> None:
        self._session.attempt(lambda: intent(self._session.require_active().number))

    def _edit(self, intent: Callable[..., object], *args: object) -> None:
        self._session.attempt(intent, self._session, *args)

    def _edit_note(self) -> None:
        active = self._session.active
        if active is not None:
            self.note_editor.edit(active.number, active.name, active.marks.note)

    def _show_marks(self, active: NamedTake | None) -> None:
        acts = self._window.actions_by_id
        acts["star"].setChecked(active is not None and active.marks.starred)
        acts["lock"].setChecked(active is not None and active.marks.locked)

    def _show_order(self, order: TakeOrder) -> None:
        self._window.actions_by_id[ORDER_IDS[order]].setChecked(True)
