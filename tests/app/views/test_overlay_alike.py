"""Energy that is burnt into a delivered picture looks as it does over the video in the window."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from app.document.heard_field import FieldPicture
from app.views.video import VideoView
from visage_core.seeing.energy_colors import EnergyScale
from visage_core.seeing.energy_track import EnergyTrack
from visage_core.seeing.field_view import FieldView, Quantity
from visage_core.seeing.overlay import EnergyOverlay, Overlay
from visage_core.types import Direction, Foa

WIDTH, HEIGHT = 320, 180


SECONDS = 0.75
CAMERAS = [Direction(), Direction(40.0, 10.0)]
VIEWS = [FieldView(), FieldView(Quantity.INTENSITY), FieldView(Quantity.INTENSITY, 1000)]


def moving() -> Foa:
    """A sound that goes from the left to the right of the front, a little upwards."""
    mono = 0.1 * np.random.default_rng(2).standard_normal(48000)
    share = np.linspace(0.0, 1.0, mono.size)
    azimuth, elevation = np.radians(40.0 - 60.0 * share), np.radians(5.0 + 10.0 * share)
    y, x = np.cos(elevation) * (np.sin(azimuth), np.cos(azimuth))
    return Foa((mono * np.stack([np.ones_like(y), y, np.sin(elevation), x])).astype("f4"), 48000)


def background() -> NDArray[np.uint8]:
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    return np.stack([rows, columns // 2, 120 + 0 * rows], axis=-1).astype(np.uint8)


@pytest.mark.parametrize("camera", CAMERAS)
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.text)
def test_the_window_and_the_delivery_agree(
    qtbot: QtBot, camera: Direction, view: FieldView
) -> None:
    """Quantity, octave, the loudest direction and the way it came along."""
    foa, image = moving(), background()
    burnt = EnergyOverlay(foa, Overlay(lambda _seconds: camera, view=view))(image, SECONDS)
    shown = _in_the_window(qtbot, foa, image, camera, view)
    difference = np.abs(shown.astype(int) - burnt).max(axis=-1)
    assert np.percentile(difference, 99) <= 3  # what is smooth is the same
    assert (difference > 60).sum() <= 12  # and of marks no more than the corners differ
    for dominant, trail in ((False, True), (True, False)):
        overlay = Overlay(lambda _seconds: camera, view=view, dominant=dominant, trail=trail)
        other = EnergyOverlay(foa, overlay)(image, SECONDS)
        missing = np.abs(shown.astype(int) - other).max(axis=-1)
        assert (missing > 60).sum() > 60


def _in_the_window(
    qtbot: QtBot, foa: Foa, image: NDArray[np.uint8], camera: Direction, wanted: FieldView
) -> NDArray[np.uint8]:
    track = EnergyTrack(foa)
    moment = track.at(SECONDS, view=wanted)
    assert moment is not None
    view = VideoView()
    qtbot.addWidget(view)
    view.resize(WIDTH, HEIGHT)
    frame = QImage(image.data, WIDTH, HEIGHT, 3 * WIDTH, QImage.Format.Format_RGB888).copy()
    view.set_frame(frame)
    view.set_camera(camera)
    scale = EnergyScale.fitting(track.loudest(wanted), wanted.quantity)
    trail = track.trail(SECONDS, view=wanted)
    assert len(trail.ages) > 10
    view.set_picture(FieldPicture(scale.levels(moment.amplitude), moment.dominant, trail))
    painter = QPainter(frame)
    hints = QPainter.RenderHint
    painter.setRenderHints(hints.SmoothPixmapTransform | hints.Antialiasing)
    view._paint_overlays(painter, view.picture_rect())
    painter.end()
    lines = np.frombuffer(frame.constBits(), np.uint8).reshape(HEIGHT, frame.bytesPerLine())
    return lines[:, : 3 * WIDTH].reshape(HEIGHT, WIDTH, 3).copy()  # the image ends here
