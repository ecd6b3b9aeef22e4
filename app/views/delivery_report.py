"""What reading a delivered file back showed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app.views.panel import label
from visage_core.export.delivery import ExportReport
from visage_core.export.levels import decibels


class ReportView(QScrollArea):
    """A headline, the files, every check with its finding, and what the user should know."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.texts: tuple[str, ...] = ()
        """All lines, as shown."""

    def set_report(self, report: ExportReport) -> None:
        """Show another report."""
        told = headline(report)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(2, 0, 8, 0)
        column.setSpacing(8)
        column.addWidget(label(told, "value" if not report.problems else "problem", pixels=16))
        files = [str(path) for path in report.paths]
        lines = [_level_text(report), *report.notes, *report.problems]
        for text in files:
            column.addWidget(_wrapped(text, "muted"))
        column.addLayout(_checks(report))
        for text in lines:
            column.addWidget(_wrapped(text, "problem" if text in report.problems else "muted"))
        column.addStretch()
        self.texts = (told, *files, *(check.name for check in report.checks), *lines)
        self.setWidget(page)


def headline(report: ExportReport) -> str:
    """How a delivery went, in a few words."""
    return "Written, but not as it must be" if report.problems else "Written and verified"


def _checks(report: ExportReport) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(2, 1)
    for row, check in enumerate(report.checks):
        mark = label("✓" if check.passed else "✗", "good" if check.passed else "problem")
        grid.addWidget(mark, row, 0)
        grid.addWidget(label(check.name), row, 1)
        grid.addWidget(label(check.found, "muted"), row, 2)
    return grid


def _level_text(report: ExportReport) -> str:
    gain = f"{report.gain_db:+.1f} dB for all channels, " if report.gain_db else ""
    return f"Level: {gain}true peak {decibels(report.true_peak):.1f} dBTP.".replace("-", "−")


def _wrapped(text: str, role: str) -> QWidget:
    made = label(text, role)
    made.setWordWrap(True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
