"""Wires the head-locked stereo of the project to the monitoring window and the timeline."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.control.lane import LaneControl
from app.document.lane_editing import mute_lane, remove_lane, set_lane, set_lane_gain
from app.document.session import Session
from app.views.monitor.lane_page import LanePage
from app.views.monitor.monitor_window import MonitorWindow
from app.views.timeline.timeline_view import TimelineView
from app.views.timeline.voice import VoiceLane

SOUND_FILTER = "Sound (*.wav *.flac *.aif *.aiff *.mp3 *.m4a *.ogg *.opus);;All files (*)"


class LaneWiring(QObject):
    """Lives as long as the window."""

    def __init__(
        self, view: MonitorWindow, timeline: TimelineView, session: Session, lane: LaneControl
    ) -> None:
        super().__init__(view)
        self._session, self.page, self.row = session, LanePage(), VoiceLane()
        view.add_page("Voice && Music", self.page)
        self.page.file_wanted.connect(self._ask)
        for source in (self.page, self.row):
            source.removed.connect(lambda: session.attempt(remove_lane, session))
            source.gain_edited.connect(lambda gain: session.attempt(set_lane_gain, session, gain))
        self.row.muted_edited.connect(lambda muted: session.attempt(mute_lane, session, muted))
        timeline.add_lane("Voice", self.row)
        self.row.show_lane(session.lane)
        session.events.lane.connect(self.page.show_lane)
        session.events.lane.connect(self.row.show_lane)
        lane.heard.connect(self.page.show_stereo)
        lane.measured.connect(self.row.set_waveform)

    def _ask(self) -> None:
        lane, clip = self._session.lane, self._session.clip
        near = lane.path if lane is not None else None if clip is None else clip.path
        folder = str(Path.home() if near is None else near.parent)
        chosen, _ = QFileDialog.getOpenFileName(self.page, "Voice or Music", folder, SOUND_FILTER)
        if chosen:
            self._session.attempt(set_lane, self._session, Path(chosen))
