"""Grids of guidance settings without a window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document.grid import LARGEST_SCALE, SIZES, GridPlan
from app.document.gridding import match_all
from app.document.guiding import moved_to, pad_point
from app.document.reference import rms
from visage_core.events import Finished
from visage_core.media.reader import VideoInfo
from visage_core.types import Foa, GenerationRequest, Guidance, GuidanceMode, Span

CLIP = VideoInfo(Path("a.mp4"), 160, 90, 5.0, 25.0, "h264", "yuv420p", 0, False, None)
scales = st.floats(0.0, LARGEST_SCALE)
sizes = st.sampled_from(SIZES)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("films") / "film.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=8)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for shade in range(16):
            picture = np.full((48, 64, 3), 10 * shade, np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def test_the_engine_makes_a_grid_as_it_makes_single_takes(film: Path, tiny_bundle: Path) -> None:
    from visage_core.generation.engine import Engine

    engine, base = Engine(), GenerationRequest(film, Span(0.0, 1.0), model=str(tiny_bundle))
    requests = GridPlan(replace(base, device="cpu", seed=3), CLIP, 2).requests()
    told = list(engine.generate_many(requests, scored=True))
    takes = {one.index: one.event.take for one in told if isinstance(one.event, Finished)}
    assert sorted(takes) == [0, 1, 2, 3]
    for index, request in enumerate(requests):
        *_, last = engine.generate(request)
        assert takes[index].request == request
        np.testing.assert_array_equal(takes[index].codes, last.take.codes)
        np.testing.assert_allclose(takes[index].foa.samples, last.take.foa.samples, atol=1e-5)


def plan(size: int, mode: str = "joint") -> GridPlan:
    return GridPlan(GenerationRequest(CLIP.path, guidance=Guidance(mode)), CLIP, size)


@given(sizes)
def test_every_cell_is_nearest_to_its_own_place(size: int) -> None:
    grid = plan(size)
    for index, request in enumerate(grid.requests()):
        guidance = request.guidance
        assert guidance.mode is GuidanceMode.DUAL
        assert grid.nearest(guidance.visual, guidance.direction) == index


@given(sizes, scales, scales)
def test_the_nearest_cell_is_within_half_a_step_and_is_held_a_little_longer(
    size: int, visual: float, direction: float
) -> None:
    grid = plan(size, "split")
    index = grid.nearest(visual, direction)
    found = grid.guidance(index)
    assert found.mode is GuidanceMode.SPLIT
    assert abs(found.visual - visual) <= grid.step / 2 + 0.01
    assert abs(found.direction - direction) <= grid.step / 2 + 0.01
    nudged = min(direction + 0.05 * grid.step, LARGEST_SCALE)
    assert grid.nearest(visual, nudged, index) == index


@given(st.sampled_from(GuidanceMode), scales, scales)
def test_a_moved_point_is_where_it_was_moved(
    mode: GuidanceMode, visual: float, direction: float
) -> None:
    moved = moved_to(Guidance(mode), visual, direction)
    assert pad_point(moved) == (visual, direction)
    assert moved_to(moved, *pad_point(moved)) == replace(moved)


def test_all_are_equally_loud_without_clipping() -> None:
    rng = np.random.default_rng(0)
    sounds = []
    for level in (0.02, 0.1, 0.3):
        samples = np.zeros((4, 4000), np.float32)
        samples[0] = level * rng.uniform(-1.0, 1.0, 4000)
        sounds.append(Foa(samples, 8000))
    sounds[0].samples[0, 7] = 0.5
    matched = match_all(sounds)
    levels = [rms(one.foa.samples[0]) for one in matched]
    np.testing.assert_allclose(levels, levels[0], rtol=1e-5)
    assert max(np.abs(one.foa.samples).max() for one in matched) <= 1.0
