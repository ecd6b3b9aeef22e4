"""Seed and the button that makes a take; progress and Cancel while one is made."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.document.session import LARGEST_SEED, Job
from app.views.panel import label, tool_button

BAR_STEPS = 1000


def time_left_text(seconds: float | None) -> str:
    """How long it will take, as far as anybody needs to know."""
    if seconds is None:
        return ""
    if seconds < 60.0:
        return f"{max(round(seconds), 1)} s left"
    return f"{seconds / 60.0:.0f} min left" if seconds >= 600.0 else _minutes(round(seconds))


def _minutes(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d} min left"


class GeneratePanel(QWidget):
    """Idle: seed and Generate. Working: stage, time left, bar and Cancel."""

    seed_edited = Signal(int)

    def __init__(
        self, generate: QAction, cancel: QAction, dice: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.seed = QSpinBox()
        self.seed.setRange(0, LARGEST_SEED)
        self.seed.setKeyboardTracking(False)
        self.seed.setFixedWidth(112)
        self.seed.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.seed.setToolTip("The same seed and settings give the same take, to the byte.")
        self.seed.setAccessibleName("Seed")
        self.seed.valueChanged.connect(self.seed_edited)
        self.generate_button = _button(generate, "Generate", "primary")
        self.cancel_button = _button(cancel, "Cancel", "")
        self._stage, self._left = label("", ""), label("", "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._idle_page(dice))
        self._pages.addWidget(self._working_page())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)

    def _idle_page(self, dice: QAction) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(label("Seed", "muted"))
        row.addWidget(self.seed)
        row.addWidget(tool_button(dice))
        row.addWidget(self.generate_button, stretch=1)
        return page

    def _working_page(self) -> QWidget:
        page = QWidget()
        words = QHBoxLayout()
        words.addWidget(self._stage)
        words.addStretch()
        words.addWidget(self._left)
        told = QVBoxLayout()
        told.setSpacing(5)
        told.addStretch()
        told.addLayout(words)
        told.addWidget(self._bar)
        told.addStretch()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(told, stretch=1)
        row.addWidget(self.cancel_button)
        return page

    def set_seed(self, seed: int) -> None:
        """Show a seed."""
        blocked = self.seed.blockSignals(True)
        self.seed.setValue(seed)
        self.seed.blockSignals(blocked)

    def stage_text(self) -> tuple[str, str]:
        """The stage and the time left, as shown."""
        return self._stage.text(), self._left.text()

    def set_job(self, job: Job | None) -> None:
        """Show what is under way; None shows the button."""
        self._pages.setCurrentIndex(0 if job is None else 1)
        if job is None:
            return
        progress = job.progress
        if job.cancelling:
            self._stage.setText("Stopping…")
            self._left.clear()
            return
        self._stage.setText("Waiting for the engine" if progress is None else progress.stage.value)
        self._left.setText("" if progress is None else time_left_text(progress.seconds_left))
        known = progress is not None and progress.total > 0
        self._bar.setRange(0, BAR_STEPS if known else 0)
        if progress is not None and known:
            self._bar.setValue(BAR_STEPS * progress.done // progress.total)


def _button(action: QAction, text: str, role: str) -> QPushButton:
    """A push button that follows an action."""
    button = QPushButton(text)
    button.setObjectName(role)
    button.clicked.connect(action.trigger)

    def follow() -> None:
        button.setEnabled(action.isEnabled())
        button.setToolTip(action.toolTip())

    action.changed.connect(follow)
    follow()
    return button
