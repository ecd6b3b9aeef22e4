"""Thumbnails: the right moments of the right video, and no more than is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.engine import thumbnails
from app.engine.thumbnails import HEIGHT, Thumbnails

PATIENCE = 60_000


def write_film(path: Path, shades: list[int]) -> Path:
    """A second of each grey."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        for shade in np.repeat(shades, 5):
            picture = np.full((36, 64, 3), shade, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


@pytest.fixture
def pictures(qtbot: QtBot) -> Iterator[Thumbnails]:
    made = Thumbnails()
    yield made
    made.close()


def shades(qtbot: QtBot, pictures: Thumbnails, times: list[float]) -> list[int]:
    """What the pictures of these moments show, once all are there."""
    pictures.want(times)
    qtbot.waitUntil(lambda: len(pictures.want(times)) == len(times), timeout=PATIENCE)
    found = pictures.want(times)
    assert all(found[time].height() == HEIGHT for time in times)
    return [found[time].pixelColor(40, 40).red() for time in times]


def test_pictures_belong_to_their_moments_in_any_order(
    qtbot: QtBot, pictures: Thumbnails, tmp_path: Path
) -> None:
    pictures.open(write_film(tmp_path / "a.mp4", [40, 120, 200]))
    assert shades(qtbot, pictures, [2.5, 0.0, 1.0, 99.0]) == pytest.approx(
        [200, 40, 120, 200], abs=6
    )


def test_another_video_has_other_pictures(
    qtbot: QtBot, pictures: Thumbnails, tmp_path: Path
) -> None:
    pictures.open(write_film(tmp_path / "a.mp4", [40]))
    assert shades(qtbot, pictures, [0.0]) == pytest.approx([40], abs=6)
    pictures.open(write_film(tmp_path / "b.mp4", [220]))
    assert pictures.want([]) == {}
    assert shades(qtbot, pictures, [0.0]) == pytest.approx([220], abs=6)


def test_only_so_many_are_kept(
    qtbot: QtBot, pictures: Thumbnails, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thumbnails, "KEPT", 2)
    pictures.open(write_film(tmp_path / "a.mp4", [40, 120, 200]))
    shades(qtbot, pictures, [0.0, 1.0])
    shades(qtbot, pictures, [2.0])
    assert list(pictures.want([0.0, 1.0, 2.0])) == [1.0, 2.0]


def test_a_video_that_cannot_be_read_has_none_and_the_next_one_has(
    qtbot: QtBot, pictures: Thumbnails, tmp_path: Path
) -> None:
    pictures.open(tmp_path / "missing.mp4")
    pictures.want([0.0])
    pictures.open(write_film(tmp_path / "a.mp4", [90]))
    assert shades(qtbot, pictures, [0.0]) == pytest.approx([90], abs=6)
