"""Transport: play, start, loop, timecode, tools of the timeline, and the sound device."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from app.views.icons import pixmap
from app.views.panel import ElidedLabel, label, reading, tool_button
from app.views.theme import font
from app.views.track import Range, Track

LEVEL = Range(low=-40.0, high=12.0, default=0.0, step=3.0, fine=1.0)
TIME_WIDTH = 88
LEVEL_HELP = "Monitor level: what you hear, not what is exported. Double-click: 0 dB."


def timecode(seconds: float) -> str:
    """Minutes, seconds and milliseconds: 00:02.345."""
    total = round(max(seconds, 0.0) * 1000.0)
    return f"{total // 60000:02d}:{total // 1000 % 60:02d}.{total % 1000:03d}"


class TransportView(QWidget):
    """A row of buttons, which are given as actions, with timecode and monitor level."""

    gain_edited = Signal(float)

    def __init__(
        self,
        buttons: list[QAction],
        hear_reference: QAction,
        tools: list[QAction],
        listening: list[QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._time, self._total = reading(TIME_WIDTH, pixels=16), label("", "muted")
        self._time.setFont(font(16, bold=True))
        self._device_icon, self.device = QLabel(), ElidedLabel()
        self.level, self._level_text = Track(LEVEL), label("", "muted")
        self.level.setFixedWidth(96)
        self.level.setToolTip(LEVEL_HELP)
        self.level.setAccessibleName("Monitor level")
        self._level_text.setFixedWidth(46)
        self._level_text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._level_text.setToolTip(LEVEL_HELP)
        self.level.edited.connect(self._edit_level)
        self._edit_level(LEVEL.default)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for action in buttons:
            button = tool_button(action)
            button.setIconSize(QSize(20, 20))
            row.addWidget(button)
        row.addWidget(self._reference_button(hear_reference))
        row.addSpacing(10)
        row.addWidget(self._time, alignment=Qt.AlignmentFlag.AlignBaseline)
        row.addSpacing(6)
        row.addWidget(self._total, alignment=Qt.AlignmentFlag.AlignBaseline)
        row.addSpacing(14)
        for action in tools:
            row.addWidget(tool_button(action))
        row.addSpacing(10)
        row.addWidget(self.device, stretch=1)
        row.addSpacing(8)
        row.addWidget(self._device_icon)
        row.addSpacing(4)
        for action in listening:
            row.addWidget(tool_button(action))
        row.addWidget(self.level)
        row.addWidget(self._level_text)
        self.set_duration(0.0)
        self.set_time(0.0)

    def set_duration(self, seconds: float) -> None:
        """Show how long the video is (0: no video)."""
        self._total.setText(f"/ {timecode(seconds)}")

    def set_time(self, seconds: float) -> None:
        """Show where playback is."""
        self._time.setText(timecode(seconds))

    def time_text(self) -> str:
        """What the timecode shows."""
        return self._time.text()

    @staticmethod
    def _reference_button(action: QAction) -> QToolButton:
        """The switch between take and reference, there only with a reference."""
        button = tool_button(action)
        button.setObjectName("caption")
        button.setProperty("role", "reference")
        button.setIconSize(QSize(20, 20))
        button.setVisible(action.isEnabled())
        action.enabledChanged.connect(button.setVisible)
        return button

    def _edit_level(self, decibels: float) -> None:
        self.level.set_value(decibels)
        self._level_text.setText(f"{decibels:+.0f} dB".replace("-", "−").replace("+0", "0"))
        self.gain_edited.emit(decibels)

    def set_device(self, description: str, *, audible: bool) -> None:
        """Say where the sound goes."""
        name = "sound" if audible else "silent"
        self._device_icon.setPixmap(pixmap(name, "muted", 16, self.devicePixelRatioF()))
        self.device.set_text(description)
        self.device.setToolTip(f"{description}<br>Choose another under Play, Monitoring.")
