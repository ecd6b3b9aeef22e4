"""Delivering what is heard: asked in a dialog, done in a thread of its own, verified and shown."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.control.work import Work
from app.document.delivering import parcel_of
from app.document.notice import NoticeKind
from app.document.session import Session
from app.engine.background import Background
from app.views.deliver_dialog import DeliverDialog
from app.views.delivery_report import headline
from app.views.energy_colors import chosen_color_map
from app.views.project_dialogs import ask_stop_writing
from visage_core.errors import Cancelled, DeliveryError, VisageError
from visage_core.export.delivery import ExportReport
from visage_core.export.parcel import Choices, Parcel
from visage_core.export.watch import Watch
from visage_core.seeing.field_view import FieldView


class Seen(Protocol):
    """What of the sound field the views show."""

    @property
    def view(self) -> FieldView:
        """Which quantity, and of which octave."""

    @property
    def has_trail(self) -> bool:
        """Whether the path of the loudest direction is there."""


class Delivering(QObject):
    """One delivery at a time, while the window goes on; what was chosen is offered again the next
    time."""

    _advanced = Signal(float)

    def __init__(
        self, session: Session, window: QWidget, work: Work, seen: Callable[[], Seen]
    ) -> None:
        """`seen` tells what of the sound is shown over the video."""
        super().__init__(window)
        self._seen = seen
        self._session, self._window, self._work = session, window, work
        self._task, self._fraction = 0, 0.0
        self._writing: Path | None = None
        self._background = Background(self)
        self._choices = Choices()
        self._cancel = threading.Event()
        self.dialog: DeliverDialog | None = None
        self._advanced.connect(self._advance)

    def ask(self) -> None:
        """Open the dialog for what is heard now, or on the delivery that is under way."""
        self._session.attempt(self._open)

    def may_close(self) -> bool:
        """Whether the program may end: a file that is being written is the user's to give up."""
        return self._writing is None or ask_stop_writing(self._window, self._writing.name)

    def close(self) -> None:
        """Give up what is under way and end the thread."""
        self._cancel.set()
        self._background.close()

    def _open(self) -> None:
        seen = self._seen()
        parcel = parcel_of(self._session, seen.view, chosen_color_map(), trail=seen.has_trail)
        if not self._choices.folder.parts:
            self._choices = replace(self._choices, folder=parcel.clip.path.parent)
        self.dialog = dialog = DeliverDialog(self._choices, self._window)
        if parcel.lane is not None:
            dialog.choosing.head_locked.setPlaceholderText(parcel.lane.path.name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.wanted.connect(lambda choices: self._deliver(parcel, choices))
        dialog.stopped.connect(self._stop)
        dialog.choosing.changed.connect(lambda: self._show_target(parcel))
        dialog.finished.connect(self._forget)
        self._show_target(parcel)
        if self._writing is not None:
            dialog.show_progress(self._fraction)
        dialog.open()

    def _show_target(self, parcel: Parcel) -> None:
        if self.dialog is None:
            return
        choices = self.dialog.choosing.choices
        try:
            path, problem = str(parcel.path(choices)), ""
            if not choices.folder.is_dir():
                problem = f"There is no folder {choices.folder}. Create it or choose another."
        except DeliveryError as error:
            path, problem = "", str(error)
        self.dialog.show_target(path, problem)

    def _deliver(self, parcel: Parcel, choices: Choices) -> None:
        self._choices, self._writing = choices, parcel.path(choices)
        self._cancel = cancel = threading.Event()
        self._task = self._work.begin(f"Delivering {self._writing.name}", self._stop)
        watch = Watch(self._advanced.emit, cancel)
        self._advance(0.0)
        self._background.run(lambda: parcel.deliver(choices, watch), self._show)

    def _advance(self, fraction: float) -> None:
        self._fraction = fraction
        self._work.progress(self._task, fraction)
        if self.dialog is not None:
            self.dialog.show_progress(fraction)

    def _show(self, delivered: Future[ExportReport]) -> None:
        self._writing = None
        self._work.end(self._task, done=not delivered.exception())
        try:
            self._tell(delivered.result())
        except VisageError as error:
            self._tell_failure("" if isinstance(error, Cancelled) else str(error))

    def _tell(self, report: ExportReport) -> None:
        """Show the report, or say it in a line to whoever works on."""
        if self.dialog is not None:
            self.dialog.show_report(report)
            return
        told = ". ".join((headline(report), *report.problems))
        kind = NoticeKind.ERROR if report.problems else NoticeKind.INFO
        self._session.notify(f"{', '.join(map(str, report.paths))}: {told}.", kind)

    def _tell_failure(self, reason: str) -> None:
        if self.dialog is not None:
            self.dialog.show_choices(reason)
        elif reason:
            self._session.notify(reason, NoticeKind.ERROR)

    def _stop(self) -> None:
        self._cancel.set()

    def _forget(self) -> None:
        self.dialog = None
