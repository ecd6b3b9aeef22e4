"""Head tracking: what messages mean, and what the socket does with packets good and bad."""

from __future__ import annotations

import queue
import socket
import struct
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder
from scipy.spatial.transform import Rotation

from app.document.osc_settings import LOOPBACK, AddressFamily, AxisSigns
from app.engine.head_tracking import HeadPose, HeadTracker
from visage_core.errors import DeviceError

angles = st.floats(-180, 180)


def front_left_up(pose: HeadPose) -> np.ndarray:
    """Where the nose, the left ear and the top of the head point (rows; x front, y left, z up)."""
    return np.round(pose.orientation.as_matrix().T, 6)


def said(*messages: tuple[str, list[float]], signs: AxisSigns | None = None) -> HeadPose:
    pose = HeadPose(signs or AxisSigns())
    for address, arguments in messages:
        assert pose.obey(address, arguments)
    return pose


@pytest.mark.parametrize("prefix", ["", "/SceneRotator"])
@pytest.mark.parametrize(
    ("single", "nose", "left_ear"),
    [
        ("/yaw", [0, 1, 0], [-1, 0, 0]),  # turned left
        ("/pitch", [0, 0, -1], [0, 1, 0]),  # looks down
        ("/roll", [1, 0, 0], [0, 0, 1]),  # right side down
    ],
)
def test_positive_angles_turn_the_documented_way(
    prefix: str, single: str, nose: list[int], left_ear: list[int]
) -> None:
    pose = said((prefix + single, [90.0]))
    np.testing.assert_allclose(front_left_up(pose)[:2], [nose, left_ear], atol=1e-6)


@settings(deadline=None)
@given(angles, angles, angles)
def test_single_angles_together_and_quaternions_say_the_same(
    yaw: float, pitch: float, roll: float
) -> None:
    together = said(("/ypr", [yaw, pitch, roll]))
    singles = said(("/yaw", [yaw]), ("/roll", [roll]), ("/pitch", [pitch]))
    x, y, z, w = together.orientation.as_quat()
    quaternion = said(("/SceneRotator/quaternions", [w, x, y, z]))
    for pose in (singles, quaternion):
        rest = pose.orientation * together.orientation.inv()
        assert rest.magnitude() < 1e-6


@pytest.mark.parametrize("axis", ["yaw", "pitch", "roll"])
def test_signs_flip_one_axis_for_angles_and_quaternions_alike(axis: str) -> None:
    plain = said((f"/{axis}", [40.0]))
    x, y, z, w = plain.orientation.as_quat()
    signs = AxisSigns(**{axis: -1})
    for message in ((f"/{axis}", [40.0]), ("/quaternions", [w, x, y, z])):
        flipped = said(message, signs=signs)
        assert (flipped.orientation * plain.orientation).magnitude() < 1e-6


@pytest.mark.parametrize(
    ("address", "arguments"),
    [
        ("/ypr", [1.0, 2.0]),
        ("/yaw", ["left"]),
        ("/yaw", []),
        ("/pitch", [float("nan")]),
        ("/quaternions", [0.0, 0.0, 0.0, 0.0]),
        ("/quaternions", [1.0, 0.0, 0.0, float("inf")]),
    ],
)
def test_arguments_that_make_no_orientation_change_nothing(
    address: str, arguments: list[object]
) -> None:
    pose = said(("/yaw", [30.0]))
    with pytest.raises(ValueError, match=r"number|length zero|unpack"):
        pose.obey(address, arguments)
    assert pose.orientation.magnitude() == pytest.approx(np.radians(30.0))


def test_other_addresses_are_left_to_others() -> None:
    assert not HeadPose(AxisSigns()).obey("/SceneRotator/bypass", [1])


# --- on the loopback ---


class Listening:
    """A tracker, what it heard, and a socket to talk to it."""

    def __init__(self) -> None:
        self.turns: queue.Queue[Rotation] = queue.Queue()
        self.tracker = HeadTracker(self.turns.put, port=0)
        self._talker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def send(self, datagram: bytes) -> None:
        self._talker.sendto(datagram, (LOOPBACK, self.tracker.port))

    def next_yaw(self) -> float:
        rotation = self.turns.get(timeout=60)
        return float(np.degrees(rotation.as_rotvec()[2]))

    def close(self) -> None:
        self._talker.close()
        self.tracker.close()


@pytest.fixture
def listening() -> Iterator[Listening]:
    listening = Listening()
    yield listening
    listening.close()


def packet(address: str, *arguments: object) -> bytes:
    builder = OscMessageBuilder(address)
    for argument in arguments:
        builder.add_arg(argument)
    return builder.build().dgram


def test_orientations_arrive(listening: Listening) -> None:
    listening.send(packet("/SceneRotator/ypr", 20.0, 0.0, 0.0))
    assert listening.next_yaw() == pytest.approx(20.0)
    listening.send(packet("/yaw", -35))
    assert listening.next_yaw() == pytest.approx(-35.0)
    assert listening.tracker.malformed == 0


def test_a_bundle_is_one_turn(listening: Listening) -> None:
    bundle = OscBundleBuilder(IMMEDIATELY)
    for address, value in (("/pitch", 0.0), ("/roll", 0.0), ("/yaw", 12.0)):
        builder = OscMessageBuilder(address)
        builder.add_arg(value)
        bundle.add_content(builder.build())
    listening.send(bundle.build().dgram)
    assert listening.next_yaw() == pytest.approx(12.0)
    assert listening.turns.empty()


def nested_bundles(depth: int) -> bytes:
    inner = packet("/yaw", 1.0)
    for _ in range(depth):
        inner = b"#bundle\0" + struct.pack(">qi", 1, len(inner)) + inner
    return inner


BAD = [
    b"",
    b"no osc",
    b"/ypr\0\0\0\0,fff\0\0\0\0" + b"\0\0",
    b"#bundle\0" + b"\xff" * 20,
    b"#bundle\0" + struct.pack(">qi", 1, -4),
    b"#bundle\0" + struct.pack(">qi", 1, 0),
    b"#bundle\0" + struct.pack(">qi", 1, 4000),
    nested_bundles(3000),
    bytes(range(256)),
    packet("/ypr", 1.0),
    packet("/yaw", "left"),
    packet("/quaternions", 0.0, 0.0, 0.0, 0.0),
]


def test_malformed_packets_are_counted_and_ignored(listening: Listening) -> None:
    for datagram in BAD:
        listening.send(datagram)
    listening.send(packet("/somebody/elses", 1.0))
    listening.send(packet("/yaw", 5.0))
    assert listening.next_yaw() == pytest.approx(5.0)
    assert listening.turns.empty()
    assert listening.tracker.malformed == len(BAD)


def test_a_port_in_use_is_told_with_a_way_out(listening: Listening) -> None:
    with pytest.raises(DeviceError, match=f"port {listening.tracker.port}.*Choose another port"):
        HeadTracker(print, port=listening.tracker.port)
    with pytest.raises(DeviceError, match="Choose another port"):
        HeadTracker(print, port=70000)


def test_a_closed_tracker_gives_its_port_back() -> None:
    tracker = HeadTracker(print, port=0)
    tracker.close()
    HeadTracker(print, port=tracker.port).close()


@pytest.mark.parametrize(
    ("family", "heeded"),
    [
        (AddressFamily.ANY, ["/ypr", "/SceneRotator/ypr"]),
        (AddressFamily.IEM, ["/SceneRotator/ypr"]),
        (AddressFamily.SPARTA, ["/ypr"]),
    ],
)
def test_only_one_family_of_addresses_can_be_heeded(
    family: AddressFamily, heeded: list[str]
) -> None:
    pose = HeadPose(AxisSigns(), family)
    told = [a for a in ("/ypr", "/SceneRotator/ypr") if pose.obey(a, [10.0, 0.0, 0.0])]
    assert told == heeded
