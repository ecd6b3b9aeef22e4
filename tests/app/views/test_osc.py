"""Head tracking in the window, and what other programs are told."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from conftest import PATIENCE, Desk
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot
from pythonosc.osc_message import OscMessage
from pythonosc.udp_client import SimpleUDPClient
from scipy.spatial.transform import Rotation

from app.document.osc_settings import (
    LOOPBACK,
    AddressFamily,
    AxisSigns,
    SenderSettings,
    TrackerSettings,
)
from app.places import Places
from app.views.monitor.tracking_page import TrackingPage
from visage_core.types import Direction


@pytest.fixture
def page(opened: Desk) -> TrackingPage:
    opened.press("monitor")
    page = opened.studio.monitor.osc_wiring.page
    opened.studio.monitor.wiring.view.pages.setCurrentWidget(page)
    return page


def tick(box: QCheckBox) -> None:
    """Click where the mark is; the text beside it may be longer than its box is wide."""
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center())
    QTest.qWait(0)


@pytest.fixture
def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def receiver() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind((LOOPBACK, 0))
        listener.settimeout(PATIENCE / 1000)
        yield listener


def turned(desk: Desk, yaw: float) -> bool:
    head = desk.player.monitor.head
    head.smoothing = 0.0
    return (
        head.advance(1.0).inv() * Rotation.from_euler("z", yaw, degrees=True)
    ).magnitude() < 1e-3


def test_a_tracker_turns_the_head_and_packets_are_counted(
    opened: Desk, page: TrackingPage, qtbot: QtBot, free_port: int
) -> None:
    page.port.setValue(free_port)
    tick(page.on)
    assert opened.studio.monitor.osc.port == free_port
    client = SimpleUDPClient(LOOPBACK, free_port)
    client.send_message("/ypr", [40.0, 0.0, 0.0])
    qtbot.waitUntil(lambda: turned(opened, 40.0), timeout=PATIENCE)
    client.send_message("/ypr", ["left"])
    told = "1 packets followed, 1 ignored as malformed"
    qtbot.waitUntil(lambda: page.counts.text() == told, timeout=PATIENCE)
    tick(page.inverted["yaw"])
    client.send_message("/SceneRotator/ypr", [40.0, 0.0, 0.0])
    qtbot.waitUntil(lambda: turned(opened, -40.0), timeout=PATIENCE)
    tick(page.on)
    assert turned(opened, 0.0)
    assert opened.studio.monitor.osc.port is None


def test_what_was_set_up_is_remembered(
    opened: Desk, page: TrackingPage, places: Places, free_port: int
) -> None:
    wanted = TrackerSettings(
        True, free_port, False, AddressFamily.SPARTA, AxisSigns(1, -1, 1), smoothing=0.08
    )
    opened.studio.monitor.osc.set_tracker(wanted)
    opened.studio.monitor.osc.set_sender(SenderSettings(True, LOOPBACK, 9001))
    opened.studio.monitor.osc.close()
    again = type(opened.studio.monitor.osc)(
        opened.session, opened.player, places.settings, opened.studio
    )
    assert again.tracker_settings == wanted
    assert again.sender_settings == SenderSettings(True, LOOPBACK, 9001)
    assert page.family.currentData() == AddressFamily.SPARTA
    assert page.smoothing.value() == 80.0


def test_a_port_that_is_taken_is_told_and_leaves_it_off(
    opened: Desk, page: TrackingPage, receiver: socket.socket
) -> None:
    page.port.setValue(receiver.getsockname()[1])
    tick(page.on)
    assert opened.session.notice is not None
    assert "Head tracking cannot listen" in opened.session.notice.text
    assert not page.on.isChecked()


def test_it_listens_on_this_machine_only_unless_told_otherwise(page: TrackingPage) -> None:
    assert TrackerSettings().host == LOOPBACK
    assert not page.everywhere.isChecked()
    assert TrackerSettings(everywhere=True).host == "0.0.0.0"


def test_direction_and_transport_are_told(
    opened: Desk, page: TrackingPage, receiver: socket.socket
) -> None:
    heard: list[tuple[str, list[float]]] = []

    def expect(address: str, *arguments: float) -> None:
        while (address, pytest.approx(list(arguments))) not in heard:
            message = OscMessage(receiver.recv(4096))
            heard.append((message.address, list(message.params)))

    page.sender_port.setValue(receiver.getsockname()[1])
    tick(page.sending)
    expect("/visage/camera", 0.0, 0.0)
    opened.session.set_direction(Direction(50.0, -10.0))
    expect("/visage/camera", 50.0, -10.0)
    opened.session.set_look(Direction(-20.0, 5.0))
    expect("/visage/look", -20.0, 5.0)
    opened.studio.playback.seek(1.5)
    expect("/visage/time", 1.5)
    opened.press("play")
    expect("/visage/playing", 1)


def test_a_host_that_is_unknown_is_told(opened: Desk, page: TrackingPage) -> None:
    opened.studio.monitor.osc.set_sender(SenderSettings(True, "no such host", 9000))
    assert opened.session.notice is not None
    assert "OSC cannot be sent to no such host" in opened.session.notice.text
    assert not page.sending.isChecked()
