"""How head trackers are listened to, and what is told to other programs. Free of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"
TRACKER_PORT = 7000
SENDER_PORT = 9000


class AddressFamily(StrEnum):
    """Whose addresses a tracker uses."""

    ANY = "any"
    IEM = "iem"
    """/SceneRotator/ypr, /SceneRotator/quaternions, ..."""

    SPARTA = "sparta"
    """/ypr, /yaw, /pitch, /roll, /quaternion"""


@dataclass(frozen=True, slots=True)
class AxisSigns:
    """+1 or -1 for trackers that count an axis the other way round."""

    yaw: int = 1
    pitch: int = 1
    roll: int = 1


@dataclass(frozen=True, slots=True)
class TrackerSettings:
    """`smoothing` is in seconds; other machines are heard only if `everywhere`."""

    on: bool = False
    port: int = TRACKER_PORT
    everywhere: bool = False
    family: AddressFamily = AddressFamily.ANY
    signs: AxisSigns = AxisSigns()
    smoothing: float = 0.02

    @property
    def host(self) -> str:
        """The address to listen on."""
        return EVERYWHERE if self.everywhere else LOOPBACK


@dataclass(frozen=True, slots=True)
class SenderSettings:
    """Where direction and transport are told."""

    on: bool = False
    host: str = LOOPBACK
    port: int = SENDER_PORT
