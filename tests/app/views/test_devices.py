"""The sound device: chosen, lost, busy, and taken back."""

from __future__ import annotations

import pytest
from conftest import PATIENCE, Desk
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from app.control.devices import kept_choice
from app.document.monitoring import Decode
from app.document.notice import NoticeKind
from app.engine.output_devices import OutputChoice, OutputDevice
from app.places import Places
from app.views.monitor.device_page import DevicePage

SPEAKERS, HEADPHONES = OutputDevice("Speakers, ALSA", 6), OutputDevice("Headphones, ALSA", 2)


@pytest.fixture
def page(opened: Desk) -> DevicePage:
    opened.press("monitor")
    view = opened.studio.monitor.wiring.view
    page = view.pages.widget(1)
    assert isinstance(page, DevicePage)
    view.pages.setCurrentWidget(page)
    return page


def pick(field: QComboBox, value: object) -> None:
    """Choose an entry as a click in the list does."""
    row = field.findData(value)
    field.setCurrentIndex(row)
    field.activated.emit(row)


def told(desk: Desk) -> str:
    notice = desk.session.notice
    return "" if notice is None else notice.text


def lose(desk: Desk) -> None:
    """The device is unplugged: the feeder goes on silently."""
    name = desk.player.description
    desk.system.outputs = tuple(o for o in desk.system.outputs if not o.name.startswith(name))
    desk.player.description, desk.player.real = f"{name} has gone away: playing silently", False


def test_device_rate_and_block_are_chosen_and_remembered(
    opened: Desk, page: DevicePage, qtbot: QtBot, places: Places
) -> None:
    pick(page.device, HEADPHONES.name)
    qtbot.waitUntil(lambda: opened.player.description == "Headphones", timeout=PATIENCE)
    pick(page.rate, 48000)
    pick(page.block, 256)
    qtbot.waitUntil(lambda: opened.player.monitor.sample_rate == 48000, timeout=PATIENCE)
    qtbot.waitUntil(lambda: "48 kHz, 2 channels" in page.playing.text(), timeout=PATIENCE)
    wanted = OutputChoice(HEADPHONES.name, 48000, 256)
    qtbot.waitUntil(lambda: opened.system.opened[-1] == (wanted, 2), timeout=PATIENCE)
    assert kept_choice(places.settings) == wanted
    assert opened.studio.window.transport.device.text() == "Headphones"
    assert opened.session.notice is None


def test_a_device_that_is_unplugged_is_stood_in_for_and_taken_back(
    opened: Desk, page: DevicePage, qtbot: QtBot
) -> None:
    devices = opened.studio.monitor.devices
    pick(page.device, HEADPHONES.name)
    qtbot.waitUntil(lambda: opened.player.description == "Headphones", timeout=PATIENCE)
    lose(opened)
    devices.look()
    assert opened.session.notice is not None
    assert opened.session.notice.kind is NoticeKind.ERROR
    assert "gone away" in told(opened)
    qtbot.waitUntil(lambda: opened.player.description == "Speakers", timeout=PATIENCE)
    qtbot.waitUntil(lambda: "playing through Speakers" in told(opened), timeout=PATIENCE)
    assert page.device.currentData() == HEADPHONES.name
    opened.system.outputs = (SPEAKERS, HEADPHONES)
    qtbot.waitUntil(lambda: opened.player.description == "Headphones", timeout=PATIENCE)
    qtbot.waitUntil(lambda: told(opened) == "Playing through Headphones.", timeout=PATIENCE)


def test_with_no_device_at_all_it_waits_for_one(opened: Desk, qtbot: QtBot) -> None:
    lose(opened)
    opened.system.outputs = ()
    opened.studio.monitor.devices.look()
    transport = opened.studio.window.transport
    assert transport.device.text() == "Speakers has gone away: playing silently"
    opened.system.outputs = (SPEAKERS,)
    qtbot.waitUntil(lambda: transport.device.text() == "Speakers", timeout=PATIENCE)


def test_a_chosen_device_that_is_not_there_is_still_offered(
    opened: Desk, page: DevicePage, qtbot: QtBot
) -> None:
    pick(page.device, HEADPHONES.name)
    qtbot.waitUntil(lambda: opened.player.description == "Headphones", timeout=PATIENCE)
    opened.system.outputs = (SPEAKERS,)
    opened.studio.window.actions_by_id["monitor"].trigger()
    opened.studio.window.actions_by_id["monitor"].trigger()
    assert page.device.currentData() == HEADPHONES.name


def test_loudspeakers_that_are_not_there_cannot_be_chosen(
    opened: Desk, page: DevicePage, qtbot: QtBot
) -> None:
    field = opened.studio.monitor.wiring.view.listen.decode
    flags = [field.model().flags(field.model().index(row, 0)) for row in range(field.count())]
    enabled = [bool(flag & flag.ItemIsEnabled) for flag in flags]
    assert all(enabled)
    pick(page.device, HEADPHONES.name)
    qtbot.waitUntil(lambda: opened.player.description == "Headphones", timeout=PATIENCE)
    quad = field.model().index(field.findData(Decode.QUAD), 0)

    def offered() -> bool:
        flag = field.model().flags(quad)
        return bool(flag & flag.ItemIsEnabled)

    qtbot.waitUntil(lambda: not offered(), timeout=PATIENCE)


def test_quad_on_a_device_that_turns_out_stereo_becomes_binaural(
    opened: Desk, qtbot: QtBot
) -> None:
    view = opened.studio.monitor.wiring.view
    opened.system.outputs = (OutputDevice(SPEAKERS.name, 2),)
    pick(view.listen.decode, Decode.QUAD)
    qtbot.waitUntil(lambda: view.listen.decode.currentData() == Decode.BINAURAL, timeout=PATIENCE)
    assert "4 channels" in told(opened)
    assert opened.player.monitor.channels == 2
