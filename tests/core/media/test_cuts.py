"""Shot cuts: hard cuts are found to the frame, pans, flashes and shakes are none."""

from __future__ import annotations

import threading
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from films import real_clip

from visage_core.errors import Cancelled, MediaError
from visage_core.media.cuts import find_cuts

RATE = 25
SIZE = (160, 90)


def scenery(seed: int, width: int = 600) -> np.ndarray:
    """A wide picture [90, width, 3] of soft shapes, each seed in colours of its own."""
    rng = np.random.default_rng(seed)
    coarse = rng.uniform(0, 255, (6, width // 20, 3))
    return np.kron(coarse, np.ones((15, 20, 1))).astype(np.uint8)


def film(path: Path, shots: list[int], flash_at: int | None = None) -> Path:
    """Shots of so many frames, each panning across scenery; one frame may be a white flash."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"g": "250"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        number = 0
        for seed, length in enumerate(shots):
            wide = scenery(seed)
            for moved in range(length):
                left = 2 * moved % (wide.shape[1] - SIZE[0])
                picture = np.ascontiguousarray(wide[:, left : left + SIZE[0]])
                if number == flash_at:
                    picture = np.full_like(picture, 250)
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, RATE)
                container.mux(stream.encode(frame))
                number += 1
        container.mux(stream.encode(None))
    return path


def test_cuts_between_panning_shots_are_found_to_the_frame(tmp_path: Path) -> None:
    shots = [40, 25, 60, 30]
    found = find_cuts(film(tmp_path / "a.mp4", shots))
    np.testing.assert_allclose(found, np.cumsum(shots)[:-1] / RATE, atol=1e-3)


def test_a_flash_is_no_cut_and_hides_none(tmp_path: Path) -> None:
    found = find_cuts(film(tmp_path / "a.mp4", [60, 40], flash_at=30))
    np.testing.assert_allclose(found, [60 / RATE], atol=1e-3)


def test_a_pan_alone_has_no_cuts(tmp_path: Path) -> None:
    assert find_cuts(film(tmp_path / "a.mp4", [120])) == ()


def test_one_shot_of_a_real_film_is_one_shot() -> None:
    assert find_cuts(real_clip()) == ()


def test_cancelling_stops_the_search(tmp_path: Path) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        find_cuts(film(tmp_path / "a.mp4", [10]), cancel)


def test_what_is_no_video_is_told(tmp_path: Path) -> None:
    with pytest.raises(MediaError):
        find_cuts(tmp_path / "missing.mp4")
