"""Wires head tracking and what other programs are told to the monitoring window."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.control.camera_path import CameraPath
from app.control.osc import Osc
from app.control.playback import Playback
from app.document.session import Session
from app.views.monitor.monitor_window import MonitorWindow
from app.views.monitor.tracking_page import TrackingPage


class OscWiring(QObject):
    """Lives as long as the window."""

    def __init__(
        self,
        view: MonitorWindow,
        session: Session,
        playback: Playback,
        camera: CameraPath,
        osc: Osc,
    ) -> None:
        super().__init__(view)
        self.page = TrackingPage()
        view.add_page("Head Tracking", self.page)
        self.page.tracker_edited.connect(osc.set_tracker)
        self.page.sender_edited.connect(osc.set_sender)
        osc.tracker_changed.connect(self.page.show_tracker)
        osc.sender_changed.connect(self.page.show_sender)
        osc.counted.connect(self.page.show_counts)
        camera.direction_changed.connect(osc.tell_camera)
        session.events.look.connect(osc.tell_look)
        playback.time_changed.connect(osc.tell_time)
        playback.playing_changed.connect(osc.tell_playing)
        osc.restore()
