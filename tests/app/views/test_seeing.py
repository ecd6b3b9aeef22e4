"""How the sound field is seen: quantity, octave, readings, strip and what the model looked at."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from conftest import RATE, Desk, wait_for_reading
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.document.azimuth_track import BINS, COLUMNS_PER_SECOND, AzimuthTrack
from app.document.heard_field import FieldPicture
from app.views.azimuth_strip import AzimuthStrip
from app.window_layout import restore_layout, save_layout
from visage_core.ambisonics.harmonics import encode
from visage_core.events import FeaturesReady
from visage_core.seeing.energy_colors import EnergyScale
from visage_core.seeing.energy_track import EnergyTrack
from visage_core.seeing.field_view import FieldView, Quantity
from visage_core.types import Direction, Features, Foa

AddTake = Callable[..., None]


def two_tones() -> Foa:
    """500 Hz from the left, 2 kHz from the right and louder."""
    time = np.arange(RATE) / RATE
    low = encode(0.1 * np.sin(2 * np.pi * 500 * time), Direction(90.0))
    high = encode(0.3 * np.sin(2 * np.pi * 2000 * time), Direction(-90.0))
    return Foa(low + high, RATE)


def circling() -> Foa:
    """Noise that goes once around, from behind by the left."""
    mono = 0.2 * np.random.default_rng(0).standard_normal(4 * RATE)
    return Foa(encode(mono, 180.0 - 360.0 * np.arange(4 * RATE) / (4 * RATE), 0.0), RATE)


def test_each_octave_has_a_direction_of_its_own() -> None:
    track = EnergyTrack(two_tones())
    for octave, azimuth in ((500, 90.0), (2000, -90.0)):
        for quantity in Quantity:
            moment = track.at(0.5, view=FieldView(quantity, octave))
            assert moment is not None
            assert moment.dominant is not None
            assert moment.dominant.angle_to(Direction(azimuth)) < 1.0
            assert moment.diffuseness < 0.02


def test_intensity_shows_both_sources_where_energy_shows_the_louder() -> None:
    track = EnergyTrack(two_tones())
    moment = track.at(0.5, view=FieldView(Quantity.INTENSITY))
    assert moment is not None
    row = moment.amplitude[44]
    assert row[44] > 3.0 * row[89]  # azimuth 90 against the front
    assert row[134] > 3.0 * row[89]


def test_the_trail_is_the_way_of_the_last_second() -> None:
    trail = EnergyTrack(circling()).trail(2.0)
    azimuth = np.degrees(np.arctan2(trail.vectors[:, 1], trail.vectors[:, 0]))
    assert len(trail.ages) == 31
    assert trail.ages[-1] == 0.0
    assert trail.joined().all()
    assert 60.0 < azimuth[0] - azimuth[-1] < 100.0


def test_a_circling_source_is_a_line_across_the_strip() -> None:
    track = AzimuthTrack.of(circling())
    columns = np.arange(track.amplitude.shape[1])
    expected = (columns + 0.5) / COLUMNS_PER_SECOND / 4.0 * BINS - 0.5
    apart = np.abs(np.argmax(track.amplitude, axis=0) - expected)
    assert np.all(np.minimum(apart, BINS - apart) <= 1.0)


def test_the_strip_draws_the_line_where_it_says_and_seeks(qtbot: QtBot) -> None:
    strip = AzimuthStrip()
    qtbot.addWidget(strip)
    strip.resize(400, strip.height())
    strip.set_track(AzimuthTrack.of(circling()))
    strip.set_scale(EnergyScale(-12.0, 12.0))
    strip.set_range(1.0, 3.0)
    picture = strip.grab().toImage()
    on = strip.position_of(45.0, 1.5).toPoint()
    off = strip.position_of(-120.0, 1.5).toPoint()
    assert picture.pixelColor(on).lightness() > picture.pixelColor(off).lightness() + 60
    with qtbot.waitSignal(strip.sought) as sought:
        QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=on)
    assert abs(sought.args[0] - 1.5) < 0.01


def test_the_error_against_the_camera_is_told(
    opened: Desk, add_take: AddTake, qtbot: QtBot
) -> None:
    add_take(-60.0)
    wait_for_reading(qtbot, opened, "−60°, 0°")
    readings = opened.studio.window.direction.readings
    assert readings.whole_text() == "−60°, 0° 0° off camera"
    assert readings.diffuse_text() == "0 %"


def test_the_view_is_one_for_all_and_is_remembered(
    opened: Desk, add_take: AddTake, qtbot: QtBot
) -> None:
    add_take(-60.0)
    wait_for_reading(qtbot, opened, "−60°, 0°")
    window, settings = opened.studio.window, opened.studio.projects.places.settings
    shown: list[FieldPicture] = []
    opened.studio.seeing.shown.connect(shown.append)
    opened.press("show_intensity")
    opened.press("band_1000")
    assert shown[-1].is_intensity
    assert window.direction.view_bar.band_button.text() == "1 kHz"
    assert not window.actions_by_id["show_energy"].isChecked()
    assert opened.session.history.undo_name != "Show Intensity"
    save_layout(window, settings)
    opened.press("show_energy")
    opened.press("band_all")
    restore_layout(window, settings)
    assert opened.studio.seeing.view == FieldView(Quantity.INTENSITY, 1000)


def test_what_the_model_looked_at_is_shown_for_its_span(opened: Desk) -> None:
    opened.press("patches")
    video = opened.studio.window.video
    shown: list[object] = []
    opened.studio.patches.changed.connect(shown.append)
    opened.press("generate")
    job = opened.session.job
    assert job is not None
    energy = np.full((20, 49), 0.01, np.float32)
    energy[4, 24] = 0.5  # one second in, the middle of the picture
    told = FeaturesReady(Features(np.zeros((20, 8), np.float32), energy))
    opened.jobs.features_ready.emit(job.number, told)
    opened.studio.playback.seek(1.1)
    patches = shown[-1]
    assert isinstance(patches, np.ndarray)
    assert patches[24] == 1.0
    picture = video.grab().toImage()
    middle = picture.pixelColor(video.picture_rect().center().toPoint())
    corner = picture.pixelColor((video.picture_rect().topLeft().toPoint()) * 1.02)
    assert middle.lightness() > corner.lightness() + 20
    opened.session.move_span(3.0)
    assert shown[-1] is None
