"""The timeline: transport above, and below it rows over the whole video."""

from __future__ import annotations

from typing import Protocol, TypeAlias

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from app.document.timeline.time_scale import TimeScale
from app.views.panel import label
from app.views.timeline.keys import KeyLane
from app.views.timeline.lane import Lane
from app.views.timeline.markers import MarkerLane
from app.views.timeline.pictures import PictureLane
from app.views.timeline.playhead import Playhead
from app.views.timeline.ruler import RulerLane
from app.views.timeline.sound import SoundLane
from app.views.timeline.span_bar import SpanLane
from app.views.timeline.takes import TakeLane
from app.views.transport import TransportView

ZOOM_STEP = 1.25
"""A notch of the wheel, or a press of a key."""

PAN_SHARE = 0.1
"""A notch of the wheel moves by this share of what is in view."""

NAMES_WIDTH = 50

LAST_ROW, MOST_TRACKS = 20, 8
"""Row of the grid in which the direction keys are, and how many rows before it tracks may take."""


class Ranged(Protocol):
    """A row from elsewhere: a widget that shows a part of the video."""

    def set_range(self, start: float, end: float) -> None:
        """Show these seconds of the video from its left edge to its right edge."""


Row: TypeAlias = tuple[str, Lane, int]
"""Name at the left, the row, and its share of the height that is left over."""


class TimelineView(QFrame):
    """Rows that share one scale: Ctrl+wheel zooms around the pointer, wheel and middle button move.

    `add_track` puts one more row above the direction keys.
    """

    sought = Signal(float)

    def __init__(self, transport: TransportView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.ruler, self.markers, self.span = RulerLane(), MarkerLane(), SpanLane()
        self.pictures, self.sound, self.takes = PictureLane(), SoundLane(), TakeLane()
        self.keys = KeyLane()
        self.lanes: tuple[Lane, ...] = ()
        self._tracks: list[Ranged] = []
        self._scale = TimeScale()
        self._time = 0.0
        self._pan: tuple[QPointF, TimeScale] | None = None
        self._host = QWidget()
        self._grid = QGridLayout(self._host)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(2)
        self._grid.setHorizontalSpacing(8)
        self._grid.setColumnMinimumWidth(0, NAMES_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._add_lanes()
        self._playhead = Playhead(self._host)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 10)
        column.setSpacing(6)
        column.addWidget(transport)
        column.addWidget(self._host, stretch=1)

    def _add_lanes(self) -> None:
        """Ruler, markers, span, pictures, sound, takes; room for tracks; the camera."""
        rows: tuple[Row, ...] = (
            ("", self.ruler, 0),
            ("", self.markers, 0),
            ("", self.span, 0),
            ("Video", self.pictures, 3),
            ("Sound", self.sound, 4),
            ("Takes", self.takes, 3),
        )
        for name, lane, stretch in rows:
            self._add_row(self._grid.rowCount(), name, lane, stretch)
            lane.sought.connect(self.sought)
        self._add_row(LAST_ROW, "Camera", self.keys, 2)
        self.keys.sought.connect(self.sought)
        self.lanes = (*(lane for _, lane, _ in rows), self.keys)

    def add_track(self, name: str, widget: QWidget, track: Ranged, stretch: int = 3) -> None:
        """Put one more row above the direction keys; `track`, usually the widget, follows the
        scale."""
        self._tracks.append(track)
        self._add_row(LAST_ROW - MOST_TRACKS + len(self._tracks), name, widget, stretch)
        track.set_range(self._scale.start, self._scale.end)
        self._playhead.raise_()

    def _add_row(self, row: int, name: str, widget: QWidget, stretch: int) -> None:
        sides = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if name:
            self._grid.addWidget(label(name, "hint"), row, 0, sides)
        self._grid.addWidget(widget, row, 1)
        self._grid.setRowStretch(row, stretch)
        widget.installEventFilter(self)

    # --- what is shown ---

    @property
    def scale(self) -> TimeScale:
        """The part of the video in view."""
        return self._scale

    def set_scale(self, scale: TimeScale) -> None:
        """Show another part of the video."""
        self._scale = scale.wide(self.ruler.width())
        for lane in self.lanes:
            lane.set_scale(self._scale)
        for track in self._tracks:
            track.set_range(self._scale.start, self._scale.end)
        self._playhead.set_scale(self._scale)

    def set_video(self, duration: float, aspect: float) -> None:
        """Show another video from beginning to end; 0 s is none."""
        self.pictures.set_aspect(aspect)
        self.set_scale(TimeScale.whole(duration, self.ruler.width()))

    def set_time(self, seconds: float, *, playing: bool) -> None:
        """Move the playhead; while playing, the view follows it."""
        self._time = seconds
        for lane in self.lanes:
            lane.set_playhead(seconds)
        self._playhead.set_seconds(seconds)
        if playing and self._pan is None and self._scale.following(seconds) != self._scale:
            self.set_scale(self._scale.following(seconds))

    def set_landmarks(self, times: tuple[float, ...]) -> None:
        """Moments that drags snap to, besides the playhead."""
        for lane in self.lanes:
            lane.set_landmarks(times)

    # --- zoom and pan ---

    def zoom(self, steps: float) -> None:
        """Zoom in (positive) or out around the playhead, or the middle if it is out of view."""
        x = self._scale.x(self._time)
        inside = 0.0 <= x <= self._scale.width
        around = x if inside else self._scale.width / 2.0
        self.set_scale(self._scale.zoomed(ZOOM_STEP**steps, around))

    def fit(self, start: float, end: float) -> None:
        """Show the whole video, or a stretch of it if the whole is in view already."""
        whole = self._scale.shown >= self._scale.total - 1e-6
        stretch = self._scale.around(start, end) if whole else None
        self.set_scale(stretch or TimeScale.whole(self._scale.total, self._scale.width))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl: zoom around the pointer. Otherwise: move."""
        notches = (event.angleDelta().y() + event.angleDelta().x()) / 120.0
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            x = self.ruler.mapFrom(self, event.position().toPoint()).x()
            self.set_scale(self._scale.zoomed(ZOOM_STEP**notches, float(x)))
        else:
            self.set_scale(self._scale.panned(-notches * PAN_SHARE * self._scale.shown))
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The middle button moves the view, whichever row it is pressed on."""
        if isinstance(event, QMouseEvent):
            if event.type() == QEvent.Type.MouseButtonPress:
                if event.button() == Qt.MouseButton.MiddleButton:
                    self._pan = event.globalPosition(), self._scale
                    return True
            elif self._pan is not None:
                self._follow_pan(event)
                return True
        elif event.type() == QEvent.Type.Resize and watched is self.ruler:
            self.set_scale(self._scale)
        return super().eventFilter(watched, event)

    def _follow_pan(self, event: QMouseEvent) -> None:
        assert self._pan is not None
        taken, scale = self._pan
        if event.type() == QEvent.Type.MouseButtonRelease:
            self._pan = None
        elif scale.pixels_per_second:
            moved = (taken.x() - event.globalPosition().x()) / scale.pixels_per_second
            self.set_scale(scale.panned(moved))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The playhead covers all rows."""
        super().resizeEvent(event)
        self._cover()

    def event(self, event: QEvent) -> bool:
        """The playhead covers all rows, also when one comes or goes."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._cover()
        return handled

    def _cover(self) -> None:
        self._grid.activate()
        rows = self.ruler.geometry()
        self._playhead.setGeometry(QRect(rows.left(), 0, rows.width(), self._host.height()))
        self._playhead.raise_()
