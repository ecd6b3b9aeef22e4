"""Energy that is burnt into a delivered picture looks as it does over the video in the window."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from app.document.heard_field import FieldPicture
from app.views.video import VideoView
from visage_core.ambisonics.harmonics import encode
from visage_core.seeing.energy_colors import EnergyScale
from visage_core.seeing.energy_track import EnergyTrack
from visage_core.seeing.overlay import EnergyOverlay, Overlay
from visage_core.types import Direction, Foa

WIDTH, HEIGHT = 320, 180


@pytest.mark.parametrize("camera", [Direction(), Direction(40.0, 10.0)])
def test_the_window_and_the_delivery_agree(qtbot: QtBot, camera: Direction) -> None:
    mono = 0.1 * np.random.default_rng(2).standard_normal(24000)
    foa = Foa(encode(mono, Direction(30.0, 5.0)), 48000)
    image = np.random.default_rng(3).integers(0, 255, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    burnt = EnergyOverlay(foa, Overlay(lambda _seconds: camera))(image, 0.25)
    shown = _in_the_window(qtbot, foa, image, camera)
    assert np.abs(burnt.astype(int) - image).max() > 30
    np.testing.assert_allclose(shown.astype(int), burnt, atol=3)


def _in_the_window(
    qtbot: QtBot, foa: Foa, image: NDArray[np.uint8], camera: Direction
) -> NDArray[np.uint8]:
    track = EnergyTrack(foa)
    moment = track.at(0.25)
    assert moment is not None
    view = VideoView()
    qtbot.addWidget(view)
    view.resize(WIDTH, HEIGHT)
    frame = QImage(image.data, WIDTH, HEIGHT, 3 * WIDTH, QImage.Format.Format_RGB888).copy()
    view.set_frame(frame)
    view.set_camera(camera)
    view.set_picture(FieldPicture(EnergyScale.fitting(track.loudest()).levels(moment.amplitude)))
    assert view._overlay is not None
    painter = QPainter(frame)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(view.picture_rect(), view._overlay)
    painter.end()
    lines = np.frombuffer(frame.constBits(), np.uint8).reshape(HEIGHT, frame.bytesPerLine())
    return lines[:, : 3 * WIDTH].reshape(HEIGHT, WIDTH, 3).copy()  # the image ends here
