"""Wires how it is heard: the monitoring window, its switches, and the sound device."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.control.devices import Devices
from app.control.monitoring import Monitoring
from app.control.ports import Listened
from app.document.monitoring import Listening
from app.document.session import Session
from app.document.turning import heard_direction
from app.views.main_window import MainWindow
from app.views.monitor.device_page import DevicePage
from app.views.monitor.monitor_window import MonitorWindow

SOFA_FILTER = "Heads (*.sofa);;All files (*)"


class MonitoringWiring(QObject):
    """Lives as long as the window."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        player: Listened,
        monitoring: Monitoring,
        devices: Devices,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._player = window, session, player
        self._monitoring, self._devices = monitoring, devices
        self.view, self._device_page = MonitorWindow(window), DevicePage()
        self.view.add_page("Device", self._device_page)
        self._take_actions()
        self._take_listening()
        self._take_devices()
        for name in ("direction", "turned", "active"):
            session.events[name].connect(self._aim)
        self._aim()
        monitoring.restore()

    def _take_actions(self) -> None:
        acts, monitoring = self._window.actions_by_id, self._monitoring
        acts["monitor"].toggled.connect(self._show)
        self.view.shown.connect(acts["monitor"].setChecked)
        self.view.shown.connect(monitoring.set_metering)
        acts["dim"].toggled.connect(monitoring.set_dim)
        acts["mute"].toggled.connect(monitoring.set_mute)

    def _take_listening(self) -> None:
        view, monitoring = self.view, self._monitoring
        monitoring.changed.connect(self._show_listening)
        monitoring.head_changed.connect(view.listen.show_fit)
        monitoring.measured.connect(view.show_readings)
        view.channels.solo_edited.connect(monitoring.set_solo)
        view.channels.mute_edited.connect(monitoring.set_channel_mute)
        view.feed.restart_wanted.connect(monitoring.restart_loudness)
        view.listen.decode_chosen.connect(monitoring.set_decode)
        view.listen.own_head_wanted.connect(monitoring.use_own_head)
        view.listen.head_wanted.connect(self._ask_head)
        view.listen.symmetry_wanted.connect(monitoring.set_symmetric)

    def _take_devices(self) -> None:
        devices, page = self._devices, self._device_page
        page.chosen.connect(devices.choose)
        devices.choice_changed.connect(page.show_choice)
        devices.changed.connect(self._show_device)
        devices.settled.connect(self._monitoring.settle)
        devices.settled.connect(self._show_outputs)
        self._monitoring.channels_wanted.connect(devices.set_channels)
        self._show_outputs()

    def _show(self, wanted: bool) -> None:
        self.view.setVisible(wanted)
        if wanted:
            self._show_outputs()
            self.view.raise_()

    def _show_listening(self, listening: Listening) -> None:
        acts = self._window.actions_by_id
        acts["dim"].setChecked(listening.dim)
        acts["mute"].setChecked(listening.mute)
        self.view.channels.show_listening(listening)
        self.view.listen.show_listening(listening)

    def _show_device(self, description: str, audible: bool) -> None:
        self._window.transport.set_device(description, audible=audible)
        self._show_outputs()

    def _show_outputs(self) -> None:
        devices, monitor = self._devices, self._player.monitor
        self._device_page.show_outputs(devices.outputs, devices.choice)
        self._device_page.show_playing(
            self._player.description, monitor.sample_rate, monitor.channels
        )
        self.view.listen.show_channels(devices.most_channels)

    def _ask_head(self) -> None:
        sofa = self._monitoring.listening.sofa
        folder = str(Path.home() if sofa is None else sofa.parent)
        chosen, _ = QFileDialog.getOpenFileName(self.view, "Choose Head", folder, SOFA_FILTER)
        if chosen:
            self._monitoring.choose_head(Path(chosen))

    def _aim(self, *_changed: object) -> None:
        """A microphone at the camera faces where the camera does in what is heard."""
        self._player.monitor.set_camera(heard_direction(self._session))
