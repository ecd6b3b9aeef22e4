"""The delivery dialog: choices, progress, and what reading the file back showed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.views.delivery_choices import DeliveryChoices
from app.views.delivery_report import ReportView
from app.views.panel import label
from visage_core.export.delivery import ExportReport
from visage_core.export.parcel import Choices

BAR_STEPS = 1000
CHOICES, PROGRESS, REPORT = range(3)


class DeliverDialog(QDialog):
    """It asks and shows; `app.control.delivering` does, and goes on when the dialog is closed."""

    wanted = Signal(Choices)
    stopped = Signal()
    """The delivery under way, if any, is given up."""

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Deliver")
        self.setMinimumSize(740, 440)
        self.choosing, self.report = DeliveryChoices(choices), ReportView()
        self.bar = QProgressBar()
        self.bar.setRange(0, BAR_STEPS)
        self.bar.setTextVisible(False)
        self.problem = label("", "problem")
        self.problem.setWordWrap(True)
        self.deliver_button = _button("Deliver", self._want, primary=True)
        self.stop_button = _button("Cancel", self.stopped.emit)
        self.leave_button = _button("Continue in Background", self.close, primary=True)
        self.again_button = _button("Another Format", self.show_choices)
        self.pages = QStackedWidget()
        self.pages.addWidget(
            _page(self.choosing, self.problem, _button("Close", self.close), self.deliver_button)
        )
        self.pages.addWidget(self._progress_page())
        done = _button("Done", self.close, primary=True)
        self.pages.addWidget(_page(self.report, None, self.again_button, done))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.addWidget(self.pages)

    def show_choices(self, problem: str = "") -> None:
        """Let the user choose, told what went wrong."""
        self.pages.setCurrentIndex(CHOICES)
        self.problem.setText(problem)

    def show_progress(self, fraction: float) -> None:
        """How far the delivery is, 0 to 1."""
        self.pages.setCurrentIndex(PROGRESS)
        self.bar.setValue(round(BAR_STEPS * fraction))

    def show_report(self, report: ExportReport) -> None:
        """What was written, and what reading it back showed."""
        self.report.set_report(report)
        self.pages.setCurrentIndex(REPORT)

    def show_target(self, text: str, problem: str) -> None:
        """Where the file would go, or why it cannot."""
        self.choosing.target.set_text(text)
        self.problem.setText(problem)
        self.deliver_button.setEnabled(not problem)

    def _want(self) -> None:
        self.wanted.emit(self.choosing.choices)

    def _progress_page(self) -> QWidget:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.addStretch()
        column.addWidget(label("Writing, and reading back what was written"))
        column.addWidget(self.bar)
        column.addStretch()
        return _page(middle, None, self.stop_button, self.leave_button)


def _button(text: str, do: Callable[[], object], *, primary: bool = False) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName("primary" if primary else "")
    button.setAutoDefault(primary)
    button.clicked.connect(lambda _checked=False: do())
    return button


def _page(middle: QWidget, told: QWidget | None, *buttons: QPushButton) -> QWidget:
    """Something over a row of buttons on the right, and perhaps a word beside them."""
    row = QHBoxLayout()
    if told is not None:
        row.addWidget(told, stretch=1)
    row.addStretch()
    for button in buttons:
        row.addWidget(button)
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    column.addWidget(middle, stretch=1)
    column.addLayout(row)
    return page
