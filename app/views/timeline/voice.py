"""The row of the head-locked stereo: its waveform, name, level and mute."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter

from app.document.waveform import BINS_PER_SECOND, Waveform
from app.views.panel import DELETE_KEYS, claims_arrow_key, claims_delete_key
from app.views.theme import color, font
from app.views.timeline.lane import Lane, tag
from app.views.timeline.wave_drawing import draw_waveform
from visage_core.stereo import StereoLane
from visage_core.types import Span

HEIGHT = 20
LEFT, MUTE_WIDTH, NAME_ROOM = 4.0, 18.0, 180.0
STEP_DB, FINE_DB, PIXEL_DB = 1.0, 0.25, 0.25
RETURN_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
HELP = (
    "Voice and music that do not turn with the head. Click the M or press Return to mute. Drag the "
    "level up or down, or press the up and down keys (1 dB, with Shift ¼ dB); double-click it for "
    "0 dB. Delete takes them away. Elsewhere, click or drag to move."
)


class VoiceLane(Lane):
    """There only while the project has head-locked stereo; it always begins with the video."""

    gain_edited = Signal(float)
    muted_edited = Signal(bool)
    removed = Signal()

    def __init__(self) -> None:
        super().__init__("Voice and music", HEIGHT, HEIGHT)
        self._stereo: StereoLane | None = None
        self._waveform: Waveform | None = None
        self._held: tuple[float, float] | None = None
        self._mute_place, self._gain_place = QRectF(), QRectF()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(HELP)

    def show_lane(self, stereo: StereoLane | None) -> None:
        """Show name and level; without any the row goes."""
        self._stereo = stereo
        self.setVisible(stereo is not None)
        self._layout()

    def set_waveform(self, waveform: Waveform | None) -> None:
        """Show the sound, once it has been read."""
        self._waveform = waveform
        self.redraw()

    @property
    def mute_place(self) -> QRectF:
        """Where a click mutes."""
        return self._mute_place

    @property
    def gain_place(self) -> QRectF:
        """Where the level is, to be dragged."""
        return self._gain_place

    def gain_text(self) -> str:
        """The level as it is written."""
        gain = 0.0 if self._stereo is None else self._stereo.gain_db
        text = f"{gain:+.2f}".rstrip("0").rstrip(".").replace("-", "\u2212")
        return f"{text if gain else 0} dB"

    def _layout(self) -> None:
        """Mute mark, name, level, from the left."""
        metrics = self.fontMetrics()
        name = "" if self._stereo is None else self._stereo.path.name
        name_width = min(metrics.horizontalAdvance(name) + 10.0, NAME_ROOM)
        self._mute_place = QRectF(LEFT, 3.0, MUTE_WIDTH, HEIGHT - 6.0)
        left = self._mute_place.right() + 3.0 + name_width
        self._gain_place = QRectF(left, 3.0, metrics.horizontalAdvance("+12.25 dB") + 8.0, 14.0)
        self.redraw()

    def draw(self, painter: QPainter) -> None:
        """The waveform, and over it what can be taken hold of."""
        if self._stereo is None:
            return
        ink = "faint" if self._stereo.muted else "marker"
        if self._waveform is not None:
            span = Span(0.0, len(self._waveform.low) / BINS_PER_SECOND)
            draw_waveform(painter, self, self._waveform, span, ink)
        painter.setFont(font(10, bold=True))
        self._draw_mute(painter, muted=self._stereo.muted)
        middle, name_left = HEIGHT / 2.0, self._mute_place.right() + 3.0
        room = self._gain_place.left() - name_left - 3.0
        tag(painter, QPointF(name_left, middle), self._stereo.path.name, ink, room)
        gain_left = QPointF(self._gain_place.left(), middle)
        tag(painter, gain_left, self.gain_text(), "text", self._gain_place.width())

    def _draw_mute(self, painter: QPainter, *, muted: bool) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("danger_dim" if muted else "raised"))
        painter.drawRoundedRect(self._mute_place, 3, 3)
        painter.setPen(color("danger" if muted else "muted"))
        painter.drawText(self._mute_place, Qt.AlignmentFlag.AlignCenter, "M")

    # --- what is done with it ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Mute, take hold of the level, or go there."""
        if self._stereo is not None and self._mute_place.contains(event.position()):
            self.muted_edited.emit(not self._stereo.muted)
        elif self._stereo is not None and self._gain_place.contains(event.position()):
            self._held = event.position().y(), self._stereo.gain_db
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Up is louder."""
        if self._held is not None:
            taken, gain = self._held
            self.gain_edited.emit(gain + PIXEL_DB * round(taken - event.position().y()))
        elif not self._mute_place.contains(event.position()):
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._held = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Back to 0 dB."""
        if self._gain_place.contains(event.position()):
            self.gain_edited.emit(0.0)
        else:
            self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Level, mute, away."""
        fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        way = {Qt.Key.Key_Up: 1.0, Qt.Key.Key_Down: -1.0}.get(Qt.Key(event.key()))
        if self._stereo is None:
            super().keyPressEvent(event)
        elif way is not None:
            self.gain_edited.emit(self._stereo.gain_db + way * (FINE_DB if fine else STEP_DB))
        elif event.key() in RETURN_KEYS:
            self.muted_edited.emit(not self._stereo.muted)
        elif event.key() in DELETE_KEYS:
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep these keys from the menus while the row has the focus."""
        if claims_arrow_key(event) or claims_delete_key(event) or _claims_return(event):
            event.accept()
            return True
        return super().event(event)


def _claims_return(event: QEvent) -> bool:
    asked = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
    return asked and event.key() in RETURN_KEYS  # type: ignore[attr-defined]
