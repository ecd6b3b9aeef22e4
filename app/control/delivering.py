"""Delivering what is heard: asked in a dialog, done in a thread of its own, verified and shown."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.control.work import Work
from app.document.delivering import parcel_of
from app.document.session import Session
from app.engine.background import Background
from app.views.deliver_dialog import DeliverDialog
from app.views.energy_colors import chosen_color_map
from visage_core.errors import Cancelled, DeliveryError, VisageError
from visage_core.export.delivery import ExportReport
from visage_core.export.parcel import Choices, Parcel
from visage_core.export.watch import Watch
from visage_core.seeing.field_view import FieldView


class Delivering(QObject):
    """One delivery at a time; what was chosen is offered again the next time."""

    _advanced = Signal(float)

    def __init__(
        self, session: Session, window: QWidget, work: Work, view: Callable[[], FieldView]
    ) -> None:
        """`view` tells which quantity and octave of the sound is seen."""
        super().__init__(window)
        self._view = view
        self._session, self._window, self._work = session, window, work
        self._task = 0
        self._background = Background(self)
        self._choices = Choices()
        self._cancel = threading.Event()
        self.dialog: DeliverDialog | None = None
        self._advanced.connect(lambda fraction: self._work.progress(self._task, fraction))

    def ask(self) -> None:
        """Open the dialog for what is heard now."""
        self._session.attempt(self._open)

    def close(self) -> None:
        """Give up what is under way and end the thread."""
        self._cancel.set()
        self._background.close()

    def _open(self) -> None:
        parcel = parcel_of(self._session, self._view(), chosen_color_map())
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
        self._advanced.connect(dialog.show_progress)
        self._show_target(parcel)
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
        self._choices = choices
        self._cancel = cancel = threading.Event()
        self._task = self._work.begin(f"Delivering {parcel.path(choices).name}", self._stop)
        watch = Watch(self._advanced.emit, cancel)
        if self.dialog is not None:
            self.dialog.show_progress(0.0)
        self._background.run(lambda: parcel.deliver(choices, watch), self._show)

    def _show(self, delivered: Future[ExportReport]) -> None:
        self._work.end(self._task, done=not delivered.exception())
        try:
            report = delivered.result()
        except Cancelled:
            if self.dialog is not None:
                self.dialog.show_choices()
            return
        except VisageError as error:
            if self.dialog is not None:
                self.dialog.show_choices(str(error))
            return
        if self.dialog is not None:
            self.dialog.show_report(report)

    def _stop(self) -> None:
        self._cancel.set()

    def _forget(self) -> None:
        if self.dialog is not None:
            self._advanced.disconnect(self.dialog.show_progress)
        self.dialog = None
