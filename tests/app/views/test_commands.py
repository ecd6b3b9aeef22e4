"""The `visage` command's way to the window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from PySide6.QtGui import QImage


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "red.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        red = np.full((90, 160, 3), (200, 20, 20), np.uint8)
        for _ in range(30):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(red, format="rgb24")))
        container.mux(stream.encode())
    return path


def visage(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command without a display."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: text for name, text in os.environ.items() if name not in hidden}
    return subprocess.run(
        [sys.executable, "-m", "app.main", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_smoke_shows_the_video_in_the_real_window(video: Path, tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    ran = visage("smoke", "--screenshot", str(picture), "--video", str(video))
    assert ran.returncode == 0, ran.stderr
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (1280, 720)
    shown = image.pixelColor(365, 150)
    assert shown.red() > shown.green() + 100


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_smoke_can_show_a_take_of_another_bundle_at_another_size(
    video: Path, tiny_bundle: Path, tmp_path: Path
) -> None:
    pictures = [tmp_path / "with.png", tmp_path / "without.png"]
    common = ["--video", str(video), "--model", str(tiny_bundle), "--width", "1500"]
    for picture, extra in zip(pictures, (["--take"], []), strict=True):
        ran = visage("smoke", "--screenshot", str(picture), *common, *extra)
        assert ran.returncode == 0, ran.stderr
    taken, bare = (QImage(str(picture)) for picture in pictures)
    assert taken.width() == 1500
    assert taken != bare


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_smoke_tells_why_there_is_no_take(video: Path, tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    common = ["--video", str(video), "--screenshot", str(picture)]
    ran = visage("smoke", "--take", "--model", str(tmp_path / "nowhere"), *common)
    assert ran.returncode == 2
    assert "nowhere" in ran.stderr
    assert not picture.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_the_editor_without_a_display_says_what_to_do() -> None:
    ran = visage("edit")
    assert ran.returncode == 2
    assert "visage generate" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_entry_loads_neither_qt_nor_torch() -> None:
    code = "import sys, app.main; print([m for m in ('PySide6', 'torch') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_window_loads_no_torch() -> None:
    code = "import sys, app.desktop; print('torch' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
