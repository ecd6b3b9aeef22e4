"""Head tracking and telling other programs, as the user has set them up."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QSettings, QTimer, Signal
from scipy.spatial.transform import Rotation

from app.control.ports import Listened
from app.document.osc_settings import (
    AddressFamily,
    AxisSigns,
    SenderSettings,
    TrackerSettings,
)
from app.document.session import Session
from app.engine.head_tracking import HeadTracker
from app.engine.osc_sender import OscSender
from visage_core.types import Direction

COUNT_MILLISECONDS = 250
TRACKER, SENDER = "head_tracking", "osc_out"


class Osc(QObject):
    """Owns the tracker's thread and the sender's socket; both are off unless switched on."""

    tracker_changed = Signal(object)
    sender_changed = Signal(object)
    counted = Signal(int, int)
    """Packets that turned the head, and those that were ignored."""

    def __init__(
        self, session: Session, player: Listened, settings: QSettings, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._player, self._settings = session, player, settings
        self.tracker_settings, self.sender_settings = (
            _kept_tracker(settings),
            _kept_sender(settings),
        )
        self._tracker: HeadTracker | None = None
        self._sender: OscSender | None = None
        self._told_playing: bool | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(COUNT_MILLISECONDS)
        self._timer.timeout.connect(self._count)

    def restore(self) -> None:
        """Begin as in the run before."""
        self.set_tracker(self.tracker_settings)
        self.set_sender(self.sender_settings)

    def set_tracker(self, wanted: TrackerSettings) -> None:
        """Listen as is wanted; where the port cannot be had, a notice says so and it is off."""
        self._stop_tracker()
        self.tracker_settings = replace(wanted, on=False)
        self._player.monitor.head.smoothing = wanted.smoothing
        if wanted.on:
            self._session.attempt(self._start_tracker, wanted)
        _keep_tracker(self._settings, self.tracker_settings)
        self.tracker_changed.emit(self.tracker_settings)

    def set_sender(self, wanted: SenderSettings) -> None:
        """Tell as is wanted."""
        self._stop_sender()
        self.sender_settings = replace(wanted, on=False)
        if wanted.on:
            self._session.attempt(self._start_sender, wanted)
        for name, value in (("host", wanted.host), ("port", wanted.port)):
            self._settings.setValue(f"{SENDER}/{name}", value)
        self._settings.setValue(f"{SENDER}/on", int(self.sender_settings.on))
        self.sender_changed.emit(self.sender_settings)

    @property
    def port(self) -> int | None:
        """Where head tracking listens now."""
        return None if self._tracker is None else self._tracker.port

    def tell_camera(self, direction: Direction) -> None:
        """The camera has turned."""
        if self._sender is not None:
            self._sender.send_camera(direction)

    def tell_look(self, direction: Direction) -> None:
        """The listener has turned."""
        if self._sender is not None:
            self._sender.send_look(direction)

    def tell_time(self, seconds: float) -> None:
        """The playhead has moved."""
        if self._sender is not None:
            self._sender.send_time(seconds)

    def tell_playing(self, playing: bool) -> None:
        """Time runs, or stands."""
        if self._sender is not None and playing != self._told_playing:
            self._told_playing = playing
            self._sender.send_playing(playing)

    def close(self) -> None:
        """Listen and tell no more."""
        self._timer.stop()
        self._stop_tracker()
        self._stop_sender()

    def _start_tracker(self, wanted: TrackerSettings) -> None:
        turn = self._player.monitor.head.turn_to
        self._tracker = HeadTracker(turn, wanted.port, wanted.host, wanted.signs, wanted.family)
        self.tracker_settings = wanted
        self._timer.start()

    def _stop_tracker(self) -> None:
        self._timer.stop()
        if self._tracker is not None:
            self._tracker.close()
            self._tracker = None
            self._player.monitor.head.turn_to(Rotation.identity())

    def _start_sender(self, wanted: SenderSettings) -> None:
        self._sender = OscSender(wanted.host, wanted.port)
        self._told_playing = None
        self.sender_settings = wanted
        self.tell_camera(self._session.direction)
        self.tell_look(self._session.look)

    def _stop_sender(self) -> None:
        if self._sender is not None:
            self._sender.close()
            self._sender = None

    def _count(self) -> None:
        if self._tracker is not None:
            self.counted.emit(self._tracker.heard, self._tracker.malformed)


def _kept_tracker(settings: QSettings) -> TrackerSettings:
    usual = TrackerSettings()

    def number(name: str, otherwise: float) -> float:
        return float(str(settings.value(f"{TRACKER}/{name}", otherwise)))

    family = str(settings.value(f"{TRACKER}/family", usual.family))
    return TrackerSettings(
        on=bool(number("on", 0)),
        port=int(number("port", usual.port)),
        everywhere=bool(number("everywhere", 0)),
        family=AddressFamily(family) if family in set(AddressFamily) else usual.family,
        signs=AxisSigns(*(int(number(axis, 1)) for axis in ("yaw", "pitch", "roll"))),
        smoothing=number("smoothing", usual.smoothing),
    )


def _keep_tracker(settings: QSettings, kept: TrackerSettings) -> None:
    values = {
        "on": int(kept.on),
        "port": kept.port,
        "everywhere": int(kept.everywhere),
        "family": kept.family.value,
        "yaw": kept.signs.yaw,
        "pitch": kept.signs.pitch,
        "roll": kept.signs.roll,
        "smoothing": kept.smoothing,
    }
    for name, value in values.items():
        settings.setValue(f"{TRACKER}/{name}", value)


def _kept_sender(settings: QSettings) -> SenderSettings:
    usual = SenderSettings()
    return SenderSettings(
        on=str(settings.value(f"{SENDER}/on", 0)) == "1",
        host=str(settings.value(f"{SENDER}/host", usual.host)),
        port=int(str(settings.value(f"{SENDER}/port", usual.port))),
    )
