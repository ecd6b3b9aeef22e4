"""The window: how the panels are arranged. What they do is wired in `app.wiring.editing`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from app.actions import BAND_IDS, COLOR_IDS, ORDER_IDS, QUANTITY_IDS
from app.views.action_set import ActionSet
from app.views.azimuth_strip import AzimuthStrip
from app.views.compare_panel import CompareActions, ComparePanel
from app.views.direction_panel import DirectionActions, DirectionPanel
from app.views.generate_panel import GeneratePanel
from app.views.grid_panel import GridActions, GridPanel
from app.views.guidance import GuidancePanel
from app.views.history_panel import HistoryPanel
from app.views.notice_bar import NoticeBar
from app.views.panel import Panel, tool_button
from app.views.panorama import PanoramaView
from app.views.sections import Sections
from app.views.takes import TakeActions, TakesPanel
from app.views.theme import GAP
from app.views.timeline.timeline_view import TimelineView
from app.views.transport import TransportView
from app.views.video import VideoView
from app.views.view_bar import ViewBar
from app.views.work_button import WorkButton

TITLE = "ViSAGe Studio"
LISTENING_TOOLS = ("monitor", "dim", "mute")
TIMELINE_TOOLS = ("add_marker", "add_key", "record_path", "zoom_fit")


class MainWindow(QMainWindow):
    """Video and sphere side by side, the timeline under both, the rest in a row below."""

    file_dropped = Signal(Path)
    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self.setAcceptDrops(True)
        self.resize(1280, 720)
        self.may_close: list[Callable[[], bool]] = []
        """Asked before the window closes; it stays open if one says False."""
        self.actions_by_id = acts = ActionSet(self)
        acts.fill(self.menuBar())
        self.work = WorkButton(acts["jobs"])
        self.menuBar().setCornerWidget(self.work)
        self.notice = NoticeBar()
        self.video = VideoView()
        self.transport = TransportView(
            [acts["start"], acts["play"], acts["loop"]],
            acts["hear_reference"],
            [acts[name] for name in TIMELINE_TOOLS],
            [acts[name] for name in LISTENING_TOOLS],
        )
        self.timeline = TimelineView(self.transport)
        self.azimuth_strip = AzimuthStrip()
        self.direction = DirectionPanel(
            DirectionActions(acts["camera_front"], acts["look_front"]),
            ViewBar(
                [acts[action_id] for action_id in QUANTITY_IDS],
                [acts[action_id] for action_id in BAND_IDS.values()],
            ),
        )
        self.panorama = PanoramaView()
        self.compare = ComparePanel(
            CompareActions(acts["load_reference"], acts["remove_reference"], acts["compare"])
        )
        self.guidance = GuidancePanel(acts["cfg"])
        self.grid = GridPanel(
            GridActions(acts["make_grid"], acts["cancel_grid"], acts["keep_cell"], acts["grid"])
        )
        self.generate = GeneratePanel(acts["generate"], acts["cancel"], acts["dice"], acts["seeds"])
        self.takes = TakesPanel(
            TakeActions(
                edits=(acts["adopt"], acts["rename"], acts["delete"]),
                exports=(acts["export_foa"], acts["export_binaural"]),
                marks=(acts["star"], acts["lock"], acts["note"]),
                colors=tuple(acts[action_id] for action_id in COLOR_IDS.values()),
                orders=tuple(acts[action_id] for action_id in ORDER_IDS.values()),
                starred_only=acts["starred_only"],
            )
        )
        self.history = HistoryPanel(acts["undo"], acts["redo"])
        self.setCentralWidget(self._arranged())
        self.video.file_dropped.connect(self.file_dropped)
        self.timeline.setFocus()

    def _arranged(self) -> QWidget:
        self.guidance.body.addWidget(self.generate)
        top = _split(
            (self._video_panel(), 57),
            (self.direction, 43),
            (self.history, 16),
        )
        self.history.hide()
        self._panorama_part = self._panorama_panel()
        self._bottom = _split(
            (self._panorama_part, 36),
            (self.compare, 68),
            (self.guidance, 32),
            (self.grid, 32),
            (self.takes, 32),
        )
        self.compare.hide()
        self.grid.hide()
        backdrop = QWidget()
        backdrop.setObjectName("backdrop")
        column = QVBoxLayout(backdrop)
        column.setContentsMargins(GAP, 2, GAP, GAP)
        column.setSpacing(GAP)
        column.addWidget(self.notice)
        rows = Sections(top, self.timeline, self._bottom, GAP)
        column.addWidget(rows, stretch=1)
        self.splitters = {"top": top, "bottom": self._bottom, "sections": rows}
        return backdrop

    def _video_panel(self) -> Panel:
        panel = Panel("Video")
        panel.add_to_heading(tool_button(self.actions_by_id["patches"]))
        panel.add_to_heading(tool_button(self.actions_by_id["overlay"]))
        panel.add_to_heading(tool_button(self.actions_by_id["open"]))
        panel.body.addWidget(self.video, stretch=1)
        return panel

    def _panorama_panel(self) -> Panel:
        panel = Panel("Panorama")
        panel.add_to_heading(tool_button(self.actions_by_id["grid"]))
        panel.add_to_heading(tool_button(self.actions_by_id["compare"]))
        panel.body.addWidget(self.panorama, stretch=1)
        return panel

    def set_comparing(self, comparing: bool) -> None:
        """Show the comparison in place of panorama and guidance; Generate moves to the takes."""
        self.guidance.setHidden(comparing)
        self._arrange_bottom(self.compare, comparing)

    def set_gridding(self, gridding: bool) -> None:
        """Show the guidance grid in place of the panorama, beside a larger pad."""
        self._arrange_bottom(self.grid, gridding)

    def _arrange_bottom(self, part: QWidget, shown: bool) -> None:
        """Show a part in place of the panorama; Generate moves to the takes to make room."""
        self._panorama_part.setHidden(shown)
        part.setVisible(shown)
        (self.takes if shown else self.guidance).body.addWidget(self.generate)
        self.generate.show()
        guidance = 4400 if part is self.grid and shown else 3200
        self._bottom.setSizes([3600, 6800, guidance, 3200, 3000])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file may be dropped anywhere."""
        self.video.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file."""
        self.video.dropEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let everything behind the window stop, unless something must be settled first."""
        if not all(may_close() for may_close in self.may_close):
            event.ignore()
            return
        self.closing.emit()
        super().closeEvent(event)


def _split(*parts: tuple[QWidget, int]) -> QSplitter:
    """Panes side by side that share the width by weight; the gap between them can be dragged."""
    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.setHandleWidth(GAP)
    splitter.setChildrenCollapsible(False)
    for place, (widget, weight) in enumerate(parts):
        splitter.addWidget(widget)
        splitter.setStretchFactor(place, weight)
    splitter.setSizes([weight * 100 for _, weight in parts])
    return splitter
