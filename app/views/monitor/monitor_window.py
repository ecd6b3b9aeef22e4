"""The monitoring window: meters on the left, how it is heard on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTabWidget, QWidget

from app.engine.metering import Readings
from app.views.monitor.listen_page import ListenPage
from app.views.monitor.meters import ChannelMeters, FeedReadings
from app.views.panel import Panel
from app.views.theme import GAP


class MonitorWindow(QDialog):
    """Stays above the main window, whose keys go on working; may be put on another screen."""

    shown = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.setWindowTitle("Monitoring")
        self.channels, self.feed = ChannelMeters(), FeedReadings()
        self.listen = ListenPage()
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.add_page("Listen", self.listen)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, GAP, GAP, GAP)
        row.setSpacing(GAP)
        for title, meters in (("Field", self.channels), ("Feed", self.feed)):
            panel = Panel(title)
            panel.body.addWidget(meters, stretch=1)
            row.addWidget(panel)
        row.addWidget(self.pages, stretch=1)
        self.resize(700, 380)

    def add_page(self, title: str, page: QWidget) -> None:
        """One more page on the right."""
        self.pages.addTab(page, title)

    def show_readings(self, readings: Readings) -> None:
        """Show what was measured."""
        self.channels.show_readings(readings)
        self.feed.show_readings(readings)

    def showEvent(self, event: QShowEvent) -> None:
        """Meters are wanted."""
        super().showEvent(event)
        self.shown.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """No meters are wanted."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.shown.emit(False)
