"""The timeline: transport above, and below it rows over the whole video."""

from __future__ import annotations

from typing import Protocol, TypeAlias

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.document.timeline.time_scale import TimeScale
from app.views.theme import font
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
BORDERS, GAP_BELOW = (12, 4, 12, 5), 0
"""Around the rows, and between them and the transport above."""

LOWEST = 92
"""Height of the rows in a very low window: as far as the first of the takes."""

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
        self._host, self._transport = QWidget(), transport
        self._grid = QGridLayout(self._host)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(1)
        self._grid.setHorizontalSpacing(8)
        self._grid.setColumnMinimumWidth(0, NAMES_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._add_lanes()
        self._playhead = Playhead(self._host)
        column = QVBoxLayout(self)
        column.setContentsMargins(*BORDERS)
        column.setSpacing(GAP_BELOW)
        column.addWidget(transport)
        column.addWidget(self._scrolling(), stretch=1)

    def sizeHint(self) -> QSize:
        """All rows, in their lowest form."""
        around = self._transport.sizeHint().height() + BORDERS[1] + BORDERS[3] + GAP_BELOW
        return QSize(900, self._grid.minimumSize().height() + around)

    def _scrolling(self) -> QScrollArea:
        """The rows, which can be scrolled where the window is too low for all of them."""
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumHeight(LOWEST)
        area.setWidget(self._host)
        self._host.setObjectName("lanes")
        self._host.installEventFilter(self)
        return area

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

    def add_lane(self, name: str, lane: Lane) -> None:
        """Put one more lane, as high as it is, right below the takes."""
        self._add_row(LAST_ROW - MOST_TRACKS, name, lane, 0)
        self.lanes = (*self.lanes, lane)
        lane.sought.connect(self.sought)
        lane.set_scale(self._scale)
        self._playhead.raise_()

    def _add_row(self, row: int, name: str, widget: QWidget, stretch: int) -> None:
        sides = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if name:
            self._grid.addWidget(_RowName(name, widget), row, 0, sides)
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

    def _turn_wheel(self, event: QWheelEvent) -> None:
        """Ctrl: zoom around the pointer. Otherwise: move."""
        notches = (event.angleDelta().y() + event.angleDelta().x()) / 120.0
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            x = self.ruler.mapFromGlobal(event.globalPosition()).x()
            self.set_scale(self._scale.zoomed(ZOOM_STEP**notches, x))
        else:
            self.set_scale(self._scale.panned(-notches * PAN_SHARE * self._scale.shown))
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The middle button moves the view, whichever row it is pressed on; so does a wheel that
        no row has use for."""
        if isinstance(event, QWheelEvent):
            if watched is not self.takes or not self.takes.scroll_rows(event):
                self._turn_wheel(event)
            return True
        if isinstance(event, QMouseEvent) and watched is not self._host:
            if event.type() == QEvent.Type.MouseButtonPress:
                if event.button() == Qt.MouseButton.MiddleButton:
                    self._pan = event.globalPosition(), self._scale
                    return True
            elif self._pan is not None:
                self._follow_pan(event)
                return True
        elif isinstance(event, QResizeEvent) and watched is self.ruler:
            self.set_scale(self._scale)
        elif isinstance(event, QResizeEvent) or event.type() == QEvent.Type.LayoutRequest:
            self._cover()
        return super().eventFilter(watched, event)

    def _follow_pan(self, event: QMouseEvent) -> None:
        assert self._pan is not None
        taken, scale = self._pan
        if event.type() == QEvent.Type.MouseButtonRelease:
            self._pan = None
        elif scale.pixels_per_second:
            moved = (taken.x() - event.globalPosition().x()) / scale.pixels_per_second
            self.set_scale(scale.panned(moved))

    def _cover(self) -> None:
        self._grid.activate()
        rows = self.ruler.geometry()
        self._playhead.setGeometry(QRect(rows.left(), 0, rows.width(), self._host.height()))
        self._playhead.raise_()


class _RowName(QLabel):
    """The name of a row, there while the row is."""

    def __init__(self, name: str, row: QWidget) -> None:
        super().__init__(name)
        self.setObjectName("hint")
        self.setFont(font(11))
        row.installEventFilter(self)

    def eventFilter(self, row: QObject, event: QEvent) -> bool:
        """Come and go with the row."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.setHidden(event.type() == QEvent.Type.HideToParent)
        return super().eventFilter(row, event)
