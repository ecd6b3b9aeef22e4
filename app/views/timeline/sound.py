"""The row of sound: the waveform of W at the place of the working span."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter

from app.document.waveform import Waveform
from app.views.panel import claims_arrow_key
from app.views.theme import color, font
from app.views.timeline.lane import Lane, tag
from app.views.timeline.wave_drawing import draw_waveform
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
        draw_waveform(painter, self, self._waveform, self._span, self._ink)
        if self._heard:
            painter.setFont(font(10, bold=True))
            place = QPointF(max(left, 0.0) + 4.0, 9.0)
            tag(painter, place, self._heard, self._ink, max(right - place.x(), 40.0))

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
