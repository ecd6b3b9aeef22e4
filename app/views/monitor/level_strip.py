"""The meter of one channel: level, held peak, and an overload light that stays on until clicked."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.theme import color, font

FLOOR_DB = -60.0
WARNING_DB = -6.0
LIGHT_HEIGHT, LIGHT_GAP = 6, 3
BAR_WIDTH = 14
SCALE_MARKS = (0, -6, -12, -24, -36, -48, -60)


def decibels(peak: float) -> float:
    """A peak (1 is full scale) in dBFS, no lower than the floor."""
    return max(20.0 * math.log10(peak), FLOOR_DB) if peak > 0.0 else FLOOR_DB


def height_of(level_db: float, height: int) -> int:
    """Pixels that a level fills of a bar so high."""
    share = (min(level_db, 0.0) - FLOOR_DB) / -FLOOR_DB
    return round(max(share, 0.0) * height)


class LevelStrip(QWidget):
    """A bar from -60 to 0 dBFS. Only the rows that change are painted anew."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._peaks = (0.0, 0.0)
        self._filled = self._held = 0
        self.overloaded = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(f"Level of {name}")
        self.setToolTip(
            f"Peak of {name} in the sound field, before solo, mute and level. The light stays on "
            "after full scale was reached; click to put it out."
        )

    def sizeHint(self) -> QSize:
        """Narrow and high."""
        return QSize(BAR_WIDTH, 150)

    def minimumSizeHint(self) -> QSize:
        """Still legible."""
        return QSize(BAR_WIDTH, 60)

    def set_peaks(self, level: float, held: float) -> None:
        """Show the present and the held peak, 1 is full scale."""
        self._peaks = (level, held)
        if held >= 1.0 and not self.overloaded:
            self.overloaded = True
            self.update(QRect(0, 0, self.width(), LIGHT_HEIGHT))
        filled, at = self._heights()
        for before, after in ((self._filled, filled), (self._held, at)):
            if before != after:
                self._update_rows(min(before, after) - 2, max(before, after) + 2)
        self._filled, self._held = filled, at

    def _heights(self) -> tuple[int, int]:
        level, held = self._peaks
        height = self._bar.height()
        return height_of(decibels(level), height), height_of(decibels(held), height)

    def _update_rows(self, low: int, high: int) -> None:
        bottom = self._bar.bottom() + 1
        self.update(QRect(0, bottom - high, self.width(), high - low))

    @property
    def _bar(self) -> QRect:
        return self.rect().adjusted(0, LIGHT_HEIGHT + LIGHT_GAP, 0, 0)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Put the overload light out."""
        self.overloaded = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Light, ground, bar and held peak."""
        painter, bar = QPainter(self), self._bar
        painter.setClipRegion(event.region())
        self._filled, self._held = self._heights()
        light = color("danger" if self.overloaded else "raised")
        painter.fillRect(QRect(0, 0, self.width(), LIGHT_HEIGHT), light)
        painter.fillRect(bar, color("sunken"))
        warning = height_of(WARNING_DB, bar.height())
        self._fill(painter, 0, min(self._filled, warning), "accent")
        self._fill(painter, warning, self._filled, "marker")
        if self._held > 0:
            ink = "marker" if self._held > warning else "bright"
            self._fill(painter, self._held - 1, self._held + 1, ink)

    def _fill(self, painter: QPainter, low: int, high: int, ink: str) -> None:
        bar = self._bar
        if high > low:
            painter.fillRect(
                QRect(bar.left(), bar.bottom() + 1 - high, bar.width(), high - low), color(ink)
            )


class LevelScale(QWidget):
    """The numbers beside the strips, dBFS."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Each number at its height."""
        painter = QPainter(self)
        painter.setFont(font(9))
        painter.setPen(color("faint"))
        top = LIGHT_HEIGHT + LIGHT_GAP
        height = self.height() - top
        for mark in SCALE_MARKS:
            middle = top + height - height_of(float(mark), height)
            place = QRect(0, min(max(middle, 5), self.height() - 5) - 7, self.width(), 14)
            sides = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, sides, str(mark).replace("-", "−"))
