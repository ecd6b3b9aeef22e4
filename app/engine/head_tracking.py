"""Head tracking over OSC: the messages that IEM SceneRotator and the SPARTA plug-ins understand."""

from __future__ import annotations

import logging
import math
import select
import socket
import struct
import threading
from collections.abc import Callable, Sequence

from pythonosc.osc_message import OscMessage
from scipy.spatial.transform import Rotation

from app.document.osc_settings import (
    LOOPBACK,
    TRACKER_PORT,
    AddressFamily,
    AxisSigns,
)
from visage_core.errors import DeviceError

_LARGEST_DATAGRAM = 65536
_BUNDLE = b"#bundle\0"
_BUNDLE_HEAD = len(_BUNDLE) + 8  # and a time tag
_IEM_PREFIX = "/SceneRotator"
_SINGLES = {"/yaw": 0, "/pitch": 1, "/roll": 2}
_QUATERNIONS = ("/quaternions", "/quaternion")

log = logging.getLogger(__name__)


class HeadPose:
    """Orientation from messages about yaw, pitch and roll in degrees, or quaternions (w, x, y, z).

    Angles count right-handed about x front, y left, z up, as quaternions do: positive yaw turns
    left, positive pitch looks down, positive roll lowers the right side; they act in the order
    roll, pitch, yaw about fixed axes. `signs` flips angles, and the axes x (roll), y (pitch) and
    z (yaw) of quaternions. Addresses of another `family` are about something else.
    """

    def __init__(self, signs: AxisSigns, family: AddressFamily = AddressFamily.ANY) -> None:
        self.orientation = Rotation.identity()
        self._signs, self._family = signs, family
        self._angles = [0.0, 0.0, 0.0]  # yaw, pitch, roll

    def obey(self, address: str, arguments: Sequence[object]) -> bool:
        """Take a message over; False if it is about something else.

        Raises `ValueError` for a known address whose arguments make no orientation.
        """
        family = AddressFamily.IEM if address.startswith(_IEM_PREFIX) else AddressFamily.SPARTA
        if self._family not in (AddressFamily.ANY, family):
            return False
        name = address.removeprefix(_IEM_PREFIX)
        if name in _SINGLES:
            (self._angles[_SINGLES[name]],) = _numbers(arguments, 1)
        elif name == "/ypr":
            self._angles = _numbers(arguments, 3)
        elif name in _QUATERNIONS:
            self.orientation = self._from_quaternion(*_numbers(arguments, 4))
            return True
        else:
            return False
        self.orientation = self._from_angles()
        return True

    def _from_angles(self) -> Rotation:
        yaw, pitch, roll = self._angles
        signs = self._signs
        turns = [signs.yaw * yaw, signs.pitch * pitch, signs.roll * roll]
        return Rotation.from_euler("ZYX", turns, degrees=True)

    def _from_quaternion(self, w: float, x: float, y: float, z: float) -> Rotation:
        if math.hypot(w, x, y, z) < 1e-6:
            raise ValueError("a quaternion of length zero")
        signs = self._signs
        return Rotation.from_quat([signs.roll * x, signs.pitch * y, signs.yaw * z, w])


class HeadTracker:
    """Listens for OSC packets (UDP) in a thread of its own until it is closed.

    Every orientation goes to `on_turn`, in that thread. Packets that cannot be understood are
    ignored and counted in `malformed`, those that turned the head in `heard`; messages to other
    addresses are nobody's fault. Port 0
    takes any free one, see `port`. Raises `DeviceError` if the port cannot be had.
    """

    def __init__(
        self,
        on_turn: Callable[[Rotation], None],
        port: int = TRACKER_PORT,
        host: str = LOOPBACK,
        signs: AxisSigns | None = None,
        family: AddressFamily = AddressFamily.ANY,
    ) -> None:
        self.malformed = self.heard = 0
        self._on_turn = on_turn
        self._pose = HeadPose(signs or AxisSigns(), family)
        self._socket = _bound_socket(host, port)
        self.port = int(self._socket.getsockname()[1])
        self._stop, self._stopped = socket.socketpair()
        self._thread = threading.Thread(target=self._listen, name="head-tracker", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and give the port back; no orientation comes after."""
        self._stop.close()
        self._thread.join()
        self._stopped.close()
        self._socket.close()

    def _listen(self) -> None:
        while True:
            ready, _, _ = select.select([self._socket, self._stopped], [], [])
            if self._stopped in ready:
                return
            try:
                datagram = self._socket.recv(_LARGEST_DATAGRAM)
            except OSError as error:
                log.warning("head tracking: %s", error)
                continue
            self._take(datagram)

    def _take(self, datagram: bytes) -> None:
        try:
            turned = [self._pose.obey(m.address, m.params) for m in osc_messages(datagram)]
        except Exception as error:  # anything may come in, and the parser raises many kinds
            self.malformed += 1
            log.debug("head tracking ignored a packet: %s", error)
            return
        if any(turned):
            self.heard += 1
            self._on_turn(self._pose.orientation)


def osc_messages(datagram: bytes) -> list[OscMessage]:
    """The messages of a packet, those in bundles in their order, whenever they are due.

    Bundles are taken apart here because python-osc (1.10) loops for ever over one that has an
    element of a negative size. Raises many kinds of errors for packets that are no OSC.
    """
    if not datagram.startswith(_BUNDLE):
        if not OscMessage.dgram_is_message(datagram):
            raise ValueError("neither a message nor a bundle")
        return [OscMessage(datagram)]
    messages: list[OscMessage] = []
    index = _BUNDLE_HEAD
    while index < len(datagram):
        (size,) = struct.unpack_from(">i", datagram, index)
        index += 4
        if not 0 < size <= len(datagram) - index:
            raise ValueError(f"a bundle element of {size} bytes")
        messages += osc_messages(datagram[index : index + size])
        index += size
    return messages


def _bound_socket(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise DeviceError(
            f"Head tracking cannot listen on {host}, port {port}: {error}. Choose another port "
            "from 1024 to 65535, or close the program that uses it."
        ) from error
    return listener


def _numbers(arguments: Sequence[object], count: int) -> list[float]:
    numbers = [float(a) for a in arguments if isinstance(a, int | float) and math.isfinite(a)]
    if len(arguments) != count or len(numbers) != count:
        raise ValueError(f"{count} finite numbers are needed, not {list(arguments)}")
    return numbers
