"""The monitoring window: what is chosen there is heard, what is heard is measured there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import PATIENCE, RATE, Desk
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog
from pytestqt.qtbot import QtBot
from sofa_files import ears_in_free_air, sphere, write_sofa

from app.document.monitoring import Decode, Listening
from app.engine.metering import Readings
from app.places import Places
from app.studio import Studio
from app.views.monitor.level_strip import LevelStrip, decibels, height_of
from app.views.monitor.monitor_window import MonitorWindow
from visage_core.ambisonics.harmonics import encode
from visage_core.types import Direction, FloatArray

BLOCK = RATE // 100
AddTake = Callable[..., None]


@pytest.fixture
def shown(opened: Desk) -> MonitorWindow:
    """The window, open."""
    opened.press("monitor")
    return opened.studio.monitor.wiring.view


def click(widget: object) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]


def pick(field: QComboBox, value: object) -> None:
    """Choose an entry as a click in the list does."""
    row = field.findData(value)
    field.setCurrentIndex(row)
    field.activated.emit(row)


def hear(desk: Desk, direction: Direction, blocks: int = 60) -> FloatArray:
    """The last frame heard of a steady source, after every glide."""
    field = encode(np.ones(BLOCK), direction)
    return [desk.player.monitor.process(field) for _ in range(blocks)][-1][-1]


def test_the_button_shows_and_hides_the_window(opened: Desk, shown: MonitorWindow) -> None:
    assert shown.isVisible()
    shown.close()
    assert not opened.studio.window.actions_by_id["monitor"].isChecked()
    opened.press("monitor")
    assert shown.isVisible()


def test_the_smallest_window_has_room_for_it(shown: MonitorWindow) -> None:
    shown.resize(shown.minimumSizeHint())
    assert shown.width() <= 1024
    assert shown.height() <= 640
    assert shown.minimumSizeHint().height() <= 400


def test_decoders_are_heard_and_remembered(
    opened: Desk, shown: MonitorWindow, places: Places
) -> None:
    left = Direction(90.0)
    pick(shown.listen.decode, Decode.CARDIOIDS)
    np.testing.assert_allclose(hear(opened, left), [1.0, 0.0], atol=1e-5)
    pick(shown.listen.decode, Decode.MONO)
    np.testing.assert_allclose(hear(opened, left), [1.0, 1.0], atol=1e-5)
    pick(shown.listen.decode, Decode.MID_SIDE)
    np.testing.assert_allclose(hear(opened, left), [1.0, 0.0], atol=1e-5)
    assert str(places.settings.value("monitoring/decode")) == "mid-side"
    opened.studio.monitor.control.listening = Listening()
    opened.studio.monitor.control.restore()
    assert shown.listen.decode.currentData() == Decode.MID_SIDE


def test_the_microphone_faces_the_camera_whatever_the_head_does(
    opened: Desk, shown: MonitorWindow
) -> None:
    pick(shown.listen.decode, Decode.CAMERA)
    opened.session.set_direction(Direction(-70.0, 20.0))
    opened.player.monitor.set_look(Direction(140.0))
    np.testing.assert_allclose(hear(opened, Direction(-70.0, 20.0)), 1.0, atol=1e-5)
    np.testing.assert_allclose(hear(opened, Direction(110.0, -20.0)), 0.0, atol=1e-5)


def test_the_microphone_of_the_head_is_aimed_anywhere(opened: Desk, shown: MonitorWindow) -> None:
    """Whatever the camera does: full level where one looks, nothing opposite, half at the side."""
    pick(shown.listen.decode, Decode.LOOK)
    opened.session.set_direction(Direction(90.0))
    for look in (Direction(-50.0, 30.0), Direction(160.0, -40.0), Direction(0.0, 90.0)):
        opened.player.monitor.set_look(look)
        opposite = Direction(look.azimuth + 180.0, -look.elevation)
        np.testing.assert_allclose(hear(opened, look), 1.0, atol=1e-4)
        np.testing.assert_allclose(hear(opened, opposite), 0.0, atol=1e-4)
        side = Direction(look.azimuth + 90.0, 0.0)
        np.testing.assert_allclose(hear(opened, side), 0.5, atol=1e-4)


def test_solo_and_mute_choose_channels(opened: Desk, shown: MonitorWindow) -> None:
    pick(shown.listen.decode, Decode.CARDIOIDS)
    click(shown.channels.solos[1])  # Y alone
    np.testing.assert_allclose(hear(opened, Direction(90.0)), [0.5, -0.5], atol=1e-5)
    click(shown.channels.solos[0])
    np.testing.assert_allclose(hear(opened, Direction(90.0)), [1.0, 0.0], atol=1e-5)
    click(shown.channels.mutes[1])
    np.testing.assert_allclose(hear(opened, Direction(90.0)), [0.5, 0.5], atol=1e-5)
    click(shown.channels.solos[0])
    click(shown.channels.solos[1])
    np.testing.assert_allclose(hear(opened, Direction(0.0)), [0.5, 0.5], atol=1e-5)


def test_dim_and_mute_lower_what_is_heard_but_not_what_is_exported(
    opened: Desk, add_take: AddTake, tmp_path: Path, qtbot: QtBot
) -> None:
    add_take(30.0)
    opened.studio.files.export_foa(tmp_path / "before.wav")
    opened.press("dim")
    np.testing.assert_allclose(hear(opened, Direction()), 0.1, rtol=1e-4)
    opened.press("mute")
    np.testing.assert_array_equal(hear(opened, Direction()), 0.0)
    opened.studio.files.export_foa(tmp_path / "after.wav")
    qtbot.waitUntil(lambda: "after" in opened.studio.window.notice.text(), timeout=PATIENCE)
    assert (tmp_path / "before.wav").read_bytes() == (tmp_path / "after.wav").read_bytes()
    opened.press("mute")
    opened.press("dim")
    np.testing.assert_allclose(hear(opened, Direction()), 1.0, rtol=1e-4)


def choose_head(monkeypatch: pytest.MonkeyPatch, shown: MonitorWindow, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    click(shown.listen.choose)


def test_a_head_is_chosen_its_fit_shown_and_a_bad_one_changes_nothing(
    opened: Desk,
    shown: MonitorWindow,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    tmp_path: Path,
    places: Places,
) -> None:
    good, bad = write_sofa(tmp_path / "mine.sofa"), tmp_path / "bad.sofa"
    bad.write_bytes(b"no head")
    choose_head(monkeypatch, shown, good)
    qtbot.waitUntil(lambda: shown.listen.head.text() == "mine.sofa", timeout=PATIENCE)
    assert shown.listen.fit.text().startswith("300 directions at ")
    assert "ITD" in shown.listen.fit.text()
    choose_head(monkeypatch, shown, bad)
    qtbot.waitUntil(lambda: opened.session.notice is not None, timeout=PATIENCE)
    assert opened.session.notice is not None
    assert str(bad) in opened.session.notice.text
    assert shown.listen.head.text() == "mine.sofa"
    assert str(places.settings.value("monitoring/sofa")) == str(good)
    click(shown.listen.own)
    assert shown.listen.head.text().startswith("KEMAR")
    assert places.settings.value("monitoring/sofa") is None


def test_ears_that_differ_are_made_alike_on_demand_and_that_is_remembered(
    opened: Desk,
    shown: MonitorWindow,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    tmp_path: Path,
    places: Places,
) -> None:
    responses = ears_in_free_air(*sphere())
    responses[:, 1] *= 0.5
    choose_head(
        monkeypatch, shown, write_sofa(tmp_path / "a.sofa", variables={"Data.IR": responses})
    )
    qtbot.waitUntil(lambda: shown.listen.head.text() == "a.sofa", timeout=PATIENCE)

    def ratio() -> float:
        noise = encode(np.random.default_rng(1).normal(size=RATE), Direction())
        frames = [opened.player.monitor.process(noise) for _ in range(3)][-1]
        left, right = np.sqrt(np.mean(frames**2, axis=0))
        return float(left / right)

    assert ratio() > 1.8
    shown.listen.symmetric.click()
    qtbot.waitUntil(lambda: abs(ratio() - 1.0) < 1e-6, timeout=PATIENCE)
    assert places.settings.value("monitoring/symmetric", False, bool) is True
    control = opened.studio.monitor.control
    control.listening = Listening()
    control.restore()
    assert shown.listen.symmetric.isChecked()
    shown.listen.symmetric.click()
    qtbot.waitUntil(lambda: ratio() > 1.8, timeout=PATIENCE)


def test_meters_show_what_is_measured_only_while_they_are_seen(
    opened: Desk, shown: MonitorWindow, qtbot: QtBot
) -> None:
    tone = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(4 * RATE) / RATE)
    opened.player.monitor.process(encode(tone, Direction(90.0)))
    feed = shown.feed
    qtbot.waitUntil(lambda: feed.integrated.text() == "−6.0 LUFS", timeout=PATIENCE)
    assert feed.short_term.text() == "−6.0 LUFS"
    assert feed.true_peak.text() == "−6.0 dBTP"
    assert feed.correlation.text() == "+1.00"
    shown.close()
    click(feed.restart)
    opened.player.monitor.process(encode(np.zeros(BLOCK), Direction()))
    assert feed.integrated.text() == "−6.0 LUFS"
    opened.press("monitor")
    assert feed.integrated.text() == "— LUFS"


class Painted(QObject):
    """Collects what is painted of a widget."""

    def __init__(self, strip: LevelStrip) -> None:
        super().__init__()
        self.region = QRegion()
        strip.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QPaintEvent):
            self.region += event.region()
        return False


def test_only_the_rows_that_change_are_painted(opened: Desk, shown: MonitorWindow) -> None:
    opened.studio.monitor.control.set_metering(False)
    strip = shown.channels.strips[0]
    shown.show_readings(Readings(levels=(0.5, 0, 0, 0), held=(0.5, 0, 0, 0)))
    QTest.qWait(1)
    painted = [Painted(strip) for strip in shown.channels.strips]
    shown.show_readings(Readings(levels=(0.48, 0, 0, 0), held=(0.5, 0, 0, 0)))
    QTest.qWait(1)
    rows = painted[0].region.boundingRect()
    assert 0 < rows.height() < 12
    assert all(other.region.isEmpty() for other in painted[1:])
    assert strip.height() > 60


def test_the_overload_light_stays_until_it_is_clicked(opened: Desk, shown: MonitorWindow) -> None:
    opened.studio.monitor.control.set_metering(False)
    strip = shown.channels.strips[3]
    shown.show_readings(Readings(held=(0, 0, 0, 1.0)))
    shown.show_readings(Readings())
    assert strip.overloaded
    light = strip.grab().toImage().pixelColor(strip.width() // 2, 2)
    assert light.red() > light.blue() + 60
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert not strip.overloaded


def test_levels_have_heights() -> None:
    assert decibels(1.0) == 0.0
    assert decibels(0.0) == decibels(1e-9) == -60.0
    assert [height_of(level, 120) for level in (-60.0, -30.0, 0.0, 6.0)] == [0, 60, 120, 120]


def test_more_loudspeakers_open_the_device_with_more_channels(
    opened: Desk, shown: MonitorWindow, qtbot: QtBot
) -> None:
    pick(shown.listen.decode, Decode.SURROUND)
    qtbot.waitUntil(lambda: opened.player.monitor.channels == 6, timeout=PATIENCE)
    left, right, center, lfe, left_back, right_back = hear(opened, Direction(0.0))
    assert left == pytest.approx(right)
    assert min(left, center) > 2.0 * abs(left_back)
    assert left_back == pytest.approx(right_back)
    assert lfe == 0.0
    pick(shown.listen.decode, Decode.CARDIOIDS)
    qtbot.waitUntil(lambda: opened.player.monitor.channels == 2, timeout=PATIENCE)
    np.testing.assert_allclose(hear(opened, Direction(90.0)), [1.0, 0.0], atol=1e-5)


def test_settings_of_another_kind_are_ignored(opened: Desk, places: Places) -> None:
    places.settings.setValue("monitoring/decode", "octophonic")
    opened.studio.monitor.control.restore()
    assert opened.studio.monitor.control.listening.decode is Decode.BINAURAL
    assert isinstance(opened.studio, Studio)
