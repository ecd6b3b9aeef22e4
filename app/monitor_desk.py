"""All that decides how it is heard: decoder, device, head tracking, voice and music."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings

from app.control.camera_path import CameraPath
from app.control.devices import Devices, SoundSystem
from app.control.lane import LaneControl
from app.control.monitoring import Monitoring
from app.control.osc import Osc
from app.control.playback import Playback
from app.control.ports import Player
from app.document.session import Session
from app.engine.background import Background
from app.views.main_window import MainWindow
from app.wiring.lane import LaneWiring
from app.wiring.monitoring import MonitoringWiring
from app.wiring.osc import OscWiring


class MonitorDesk(QObject):
    """The part of the studio behind the monitoring window. `close` it before dropping it."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        player: Player,
        playback: Playback,
        camera: CameraPath,
        background: Background,
        *,
        system: SoundSystem,
        settings: QSettings,
    ) -> None:
        super().__init__(window)
        self.control = Monitoring(session, player, background, settings, self)
        self.devices = Devices(session, player, system, settings, self.control.decoding_for, self)
        self.osc = Osc(session, player, settings, self)
        self.lane = LaneControl(session, player, background, self)
        self.wiring = MonitoringWiring(window, session, player, self.control, self.devices)
        self.view = self.wiring.view
        self.osc_wiring = OscWiring(self.view, session, playback, camera, self.osc)
        self.lane_wiring = LaneWiring(self.view, window.timeline, session, self.lane)

    def close(self) -> None:
        """Let devices and ports go."""
        self.control.close()
        self.devices.close()
        self.osc.close()
