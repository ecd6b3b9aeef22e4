"""Meters of the four channels with solo and mute, and loudness and correlation of the feed."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.document.monitoring import CHANNEL_NAMES, Listening
from app.engine.metering import Readings
from app.views.monitor.level_strip import LevelScale, LevelStrip
from app.views.panel import label
from app.views.theme import color

TRUE_PEAK_LIMIT = -1.0
"""dBTP that EBU R128 allows."""

NOTHING = "—"


class ChannelMeters(QWidget):
    """A strip per channel, and under it what is heard of it."""

    solo_edited = Signal(int, bool)
    mute_edited = Signal(int, bool)

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(7)
        grid.setVerticalSpacing(4)
        grid.addWidget(LevelScale(), 1, 0)
        grid.setRowStretch(1, 1)
        self.strips = [LevelStrip(name) for name in CHANNEL_NAMES]
        self.solos = [_toggle("S", f"Solo {name}", "solo") for name in CHANNEL_NAMES]
        self.mutes = [_toggle("M", f"Mute {name}", "mute") for name in CHANNEL_NAMES]
        for channel, name in enumerate(CHANNEL_NAMES):
            heading = label(name, "heading")
            center = Qt.AlignmentFlag.AlignHCenter
            grid.addWidget(heading, 0, channel + 1, center)
            grid.addWidget(self.strips[channel], 1, channel + 1, center)
            grid.addWidget(self.solos[channel], 2, channel + 1)
            grid.addWidget(self.mutes[channel], 3, channel + 1)
            for buttons, edited in ((self.solos, self.solo_edited), (self.mutes, self.mute_edited)):
                buttons[channel].clicked.connect(_numbered(edited, channel))

    def show_readings(self, readings: Readings) -> None:
        """Show what was measured."""
        for strip, level, held in zip(self.strips, readings.levels, readings.held, strict=True):
            strip.set_peaks(level, held)

    def show_listening(self, listening: Listening) -> None:
        """Show which channels are soloed and muted."""
        for channel in range(len(CHANNEL_NAMES)):
            self.solos[channel].setChecked(channel in listening.soloed)
            self.mutes[channel].setChecked(channel in listening.muted)


class CorrelationBar(QWidget):
    """From -1 (opposite phase) on the left to +1 (mono) on the right."""

    def __init__(self) -> None:
        super().__init__()
        self._shown = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Thin."""
        return QSize(100, 8)

    def set_correlation(self, correlation: float) -> None:
        """Show a reading, in hundredths."""
        if round(correlation, 2) != self._shown:
            self._shown = round(correlation, 2)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, part from the middle, middle."""
        painter, middle = QPainter(self), self.width() / 2.0
        painter.fillRect(self.rect(), color("sunken"))
        end = middle + self._shown * middle
        bar = QRectF(min(middle, end), 0.0, abs(end - middle), float(self.height()))
        painter.fillRect(bar, color("danger" if self._shown < 0.0 else "accent"))
        painter.fillRect(QRectF(middle - 0.5, 0.0, 1.0, float(self.height())), color("faint"))


class FeedReadings(QWidget):
    """Numbers of what goes to the ears before its level is set."""

    restart_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.short_term, self.integrated = label("", "value", pixels=15), label("", "value")
        self.true_peak, self.correlation = label("", "value"), label("", "value")
        self._bar = CorrelationBar()
        self.restart = QPushButton("Reset")
        self.restart.setToolTip("Measure integrated loudness and true peak anew.")
        self.restart.setAutoDefault(False)
        self.restart.clicked.connect(self.restart_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        for name, tip, value in (
            ("Short-term", "Loudness of the last 3 s (EBU R128).", self.short_term),
            (
                "Integrated",
                "Loudness since the last reset, gated (EBU R128). Broadcast: −23 LUFS.",
                self.integrated,
            ),
            (
                "True peak",
                "Highest peak since the last reset.",
                self.true_peak,
            ),
            (
                "Correlation",
                "Of left and right: +1 is mono, below 0 it thins out in mono.",
                self.correlation,
            ),
        ):
            column.addWidget(label(name, "heading"))
            value.setToolTip(tip)
            value.setAccessibleName(name)
            column.addWidget(value)
            column.addSpacing(4)
        column.addWidget(self._bar)
        column.addStretch()
        column.addWidget(self.restart)
        self.setFixedWidth(104)
        self.show_readings(Readings())

    def show_readings(self, readings: Readings) -> None:
        """Show what was measured; a text that stays the same is not painted anew."""
        _show(self.short_term, _with_unit(readings.short_term, "LUFS"))
        _show(self.integrated, _with_unit(readings.integrated, "LUFS"))
        _show(self.true_peak, _with_unit(readings.true_peak, "dBTP"))
        _show(self.correlation, f"{readings.correlation:+.2f}".replace("-", "−"))
        self._bar.set_correlation(readings.correlation)
        role = "problem" if readings.true_peak > TRUE_PEAK_LIMIT else "value"
        if self.true_peak.objectName() != role:
            self.true_peak.setObjectName(role)
            self.true_peak.style().polish(self.true_peak)


def _show(shown: QLabel, text: str) -> None:
    if shown.text() != text:
        shown.setText(text)


def _with_unit(value: float, unit: str) -> str:
    number = f"{value:.1f}".replace("-", "−") if math.isfinite(value) else NOTHING
    return f"{number} {unit}"


def _numbered(edited: SignalInstance, channel: int) -> Callable[[bool], None]:
    """A slot that passes on which channel's button was pressed."""
    return lambda checked: edited.emit(channel, checked)


def _toggle(text: str, name: str, role: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName("channel")
    button.setProperty("role", role)
    button.setCheckable(True)
    button.setAutoDefault(False)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setFixedSize(26, 20)
    button.setAccessibleName(name)
    button.setToolTip(name)
    return button
