"""What is under way: stage, time left, bar, and the button that stops it."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.views.panel import label
from visage_core.events import Progress

BAR_STEPS = 1000


class JobProgress(QWidget):
    """Shows the progress of one job; `another` puts one more in line behind it."""

    def __init__(
        self, cancel: QAction, another: QAction | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.cancel_button = action_button(cancel, "Cancel", "")
        self._stage, self._left = label("", ""), label("", "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
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
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(told, stretch=1)
        row.addWidget(self.cancel_button)
        if another is not None:
            self.another_button = action_button(another, "Another", "")
            row.addWidget(self.another_button)

    def texts(self) -> tuple[str, str]:
        """The stage and the time left, as shown."""
        return self._stage.text(), self._left.text()

    def show_stopping(self) -> None:
        """The job was told to stop."""
        self._stage.setText("Stopping…")
        self._left.clear()

    def show_progress(self, progress: Progress | None) -> None:
        """How far it is; None before it has begun."""
        self._stage.setText("Waiting for the engine" if progress is None else progress.stage.value)
        self._left.setText("" if progress is None else time_left_text(progress.seconds_left))
        known = progress is not None and progress.total > 0
        self._bar.setRange(0, BAR_STEPS if known else 0)
        if progress is not None and known:
            self._bar.setValue(BAR_STEPS * progress.done // progress.total)


def time_left_text(seconds: float | None) -> str:
    """How long it will take, as far as anybody needs to know."""
    if seconds is None:
        return ""
    if seconds < 60.0:
        return f"{max(round(seconds), 1)} s left"
    return f"{seconds / 60.0:.0f} min left" if seconds >= 600.0 else _minutes(round(seconds))


def _minutes(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d} min left"


def action_button(action: QAction, text: str, role: str) -> QPushButton:
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
