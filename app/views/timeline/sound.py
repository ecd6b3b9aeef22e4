"""The row of sound: the waveform of W at the place of the working span."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QPolygonF

from app.document.waveform import BINS_PER_SECOND, Waveform
from app.views.panel import claims_arrow_key
from app.views.theme import color, font
from app.views.timeline.lane import Lane, tag
from visage_core.types import Span

LOWEST, HIGHEST = 16, 96
STEP_SECONDS, FINE_STEP_SECONDS = 0.25, 0.04


class SoundLane(Lane):
    """Click or drag to hear another moment."""

    def __init__(self) -> None:
        super().__init__("Sound", LOWEST, HIGHEST)
        self._waveform: Waveform | None = None
        self._span: Span | None = None
        self._heard, self._ink = "", "accent"
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(
            "The sound that is heard (W). Click or drag to move. Left and right: ¼ s, with Shift "
            "one frame."
        )

    def set_span(self, span: Span | None) -> None:
        """Where the sound begins and ends."""
        self._span = span
        self.redraw()

    def set_waveform(self, waveform: Waveform | None) -> None:
        """Show another sound, or that there is none."""
        self._waveform = waveform
        self.redraw()

    def set_heard(self, name: str, ink: str) -> None:
        """Name the sound in its corner (empty: do not), and give it a palette colour."""
        self._heard, self._ink = name, ink
        self.redraw()

    def heard(self) -> str:
        """The name in the corner."""
        return self._heard

    def draw(self, painter: QPainter) -> None:
        """The span is lit; the waveform lies in it."""
        if self._span is None:
            return
        left, right = self.x_of(self._span.start), self.x_of(self._span.end)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("raised", 0.55))
        painter.drawRoundedRect(QRectF(left, 0.0, right - left, self.height()), 3, 3)
        self._draw_waveform(painter, self._span)
        if self._heard:
            painter.setFont(font(10, bold=True))
            place = QPointF(max(left, 0.0) + 4.0, 9.0)
            tag(painter, place, self._heard, self._ink, max(right - place.x(), 40.0))

    def _draw_waveform(self, painter: QPainter, span: Span) -> None:
        middle, half = self.height() / 2.0, self.height() / 2.0 - 3.0
        first, last = max(self.x_of(span.start), 0.0), min(self.x_of(span.end), float(self.width()))
        painter.setPen(QPen(color("bright", 0.12), 1.0))
        painter.drawLine(QPointF(first, middle), QPointF(last, middle))
        if self._waveform is None or last - first < 1.0:
            return
        columns = np.arange(first, last)
        low, high = self._columns(self._waveform, span, columns)
        top = max(float(self._waveform.high.max()), -float(self._waveform.low.min()), 1e-4)
        above, below = middle - half / top * high, middle - half / top * low
        outline = [QPointF(x, y) for x, y in zip(columns, above, strict=True)]
        outline += [QPointF(x, y) for x, y in zip(columns[::-1], below[::-1], strict=True)]
        painter.setPen(QPen(color(self._ink, 0.9), 0.7))
        painter.setBrush(color(self._ink, 0.9))
        painter.drawPolygon(QPolygonF(outline))

    def _columns(
        self, waveform: Waveform, span: Span, columns: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest value in each column of pixels."""
        edges = np.append(columns, columns[-1] + 1.0) / self.scale.pixels_per_second
        bins = ((edges + self.scale.start - span.start) * BINS_PER_SECOND).astype(np.intp)
        bins = np.clip(bins, 0, len(waveform.low) - 1)
        low = np.minimum.reduceat(waveform.low, bins)[:-1]
        high = np.maximum.reduceat(waveform.high, bins)[:-1]
        return low, high

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step by the arrow keys."""
        way = {Qt.Key.Key_Left: -1.0, Qt.Key.Key_Right: 1.0}.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
            return
        fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        step = way * (FINE_STEP_SECONDS if fine else STEP_SECONDS)
        self.sought.emit(self.scale.kept(self._playhead + step))

    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys for stepping."""
        if claims_arrow_key(event):
            event.accept()
            return True
        return super().event(event)
