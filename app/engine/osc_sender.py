"""Direction and transport told to other programs over OSC."""

from __future__ import annotations

import logging
import socket

from pythonosc.osc_message_builder import OscMessageBuilder

from visage_core.errors import DeviceError
from visage_core.types import Direction

log = logging.getLogger(__name__)


class OscSender:
    """Sends UDP packets until it is closed; nobody needs to hear them.

    /visage/camera and /visage/look carry azimuth (left positive) and elevation (up positive) in
    degrees, /visage/time seconds of the video, /visage/playing 1 or 0. Raises `DeviceError` for a
    host that is not known.
    """

    def __init__(self, host: str, port: int) -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
            self._socket, self._to = socket.socket(*found[:2]), found[4]
        except (OSError, UnicodeError) as error:
            raise DeviceError(
                f"OSC cannot be sent to {host}, port {port}: {error}. Write the address of a "
                "machine that can be reached, such as 127.0.0.1."
            ) from error
        self._socket.setblocking(False)

    def send_camera(self, direction: Direction) -> None:
        """Where the camera faces."""
        self._send("/visage/camera", [direction.azimuth, direction.elevation])

    def send_look(self, direction: Direction) -> None:
        """Where the listener looks."""
        self._send("/visage/look", [direction.azimuth, direction.elevation])

    def send_time(self, seconds: float) -> None:
        """Where the playhead is."""
        self._send("/visage/time", [float(seconds)])

    def send_playing(self, playing: bool) -> None:
        """Whether time runs."""
        self._send("/visage/playing", [int(playing)])

    def close(self) -> None:
        """Give the socket back."""
        self._socket.close()

    def _send(self, address: str, arguments: list[float]) -> None:
        message = OscMessageBuilder(address)
        for argument in arguments:
            message.add_arg(argument)
        try:
            self._socket.sendto(message.build().dgram, self._to)
        except OSError as error:  # such as nobody listening on this machine
            log.debug("OSC to %s: %s", address, error)
