"""Seed and the button that makes a take; progress and Cancel while one is made."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QStackedWidget, QVBoxLayout, QWidget

from app.document.job import Job
from app.document.seeds import DEFAULT_SEED_COUNT, SEED_COUNTS
from app.document.session import LARGEST_SEED
from app.views.job_progress import JobProgress, action_button
from app.views.panel import label, tool_button


class GeneratePanel(QWidget):
    """Idle: seed and Generate. Working: stage, time left, bar and Cancel."""

    seed_edited = Signal(int)

    def __init__(
        self,
        generate: QAction,
        cancel: QAction,
        dice: QAction,
        many: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.seed = QSpinBox()
        self.seed.setRange(0, LARGEST_SEED)
        self.seed.setKeyboardTracking(False)
        self.seed.setMinimumWidth(70)
        self.seed.setMaximumWidth(104)
        self.seed.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.seed.setToolTip("The same seed and settings give the same take, to the byte.")
        self.seed.setAccessibleName("Seed")
        self.seed.valueChanged.connect(self.seed_edited)
        self.seeds = QSpinBox()
        self.seeds.setRange(SEED_COUNTS[0], SEED_COUNTS[-1])
        self.seeds.setValue(DEFAULT_SEED_COUNT)
        self.seeds.setPrefix("× ")
        self.seeds.setFixedWidth(62)
        self.seeds.setToolTip("How many takes Generate Many Seeds makes at once")
        self.seeds.setAccessibleName("Number of seeds")
        self.generate_button = action_button(generate, "Generate", "primary")
        self._progress = JobProgress(cancel, generate)
        self.cancel_button = self._progress.cancel_button
        self.another_button = self._progress.another_button
        self._pages = QStackedWidget()
        self._pages.addWidget(self._idle_page(dice, many))
        self._pages.addWidget(self._progress)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)

    def _idle_page(self, dice: QAction, many: QAction) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(label("Seed", "muted"))
        row.addWidget(self.seed)
        row.addWidget(tool_button(dice))
        row.addWidget(self.generate_button, stretch=1)
        row.addWidget(tool_button(many))
        row.addWidget(self.seeds)
        return page

    def set_seed(self, seed: int) -> None:
        """Show a seed."""
        blocked = self.seed.blockSignals(True)
        self.seed.setValue(seed)
        self.seed.blockSignals(blocked)

    def stage_text(self) -> tuple[str, str]:
        """The stage and the time left, as shown."""
        return self._progress.texts()

    def set_job(self, job: Job | None) -> None:
        """Show what is under way; None shows the button."""
        self._pages.setCurrentIndex(0 if job is None else 1)
        if job is None:
            return
        if job.cancelling:
            self._progress.show_stopping()
        else:
            self._progress.show_progress(job.progress)
