"""Flash and click lie together, also in what is delivered of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from visage_core.bench.sync_clip import clicks, main, sync_offsets, write_flashes
from visage_core.errors import MediaError
from visage_core.export.bformat import read_bformat
from visage_core.export.delivery import Delivery
from visage_core.export.job import deliver
from visage_core.types import Foa

SECONDS, FRAME = 9, 1 / 25


@pytest.fixture(scope="module")
def flashes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sync") / "flash.mp4"
    write_flashes(path, SECONDS)
    return path


def delivered(flashes: Path, field: Foa, form: str, path: Path) -> np.ndarray:
    deliver(Delivery(field, video=flashes), form, path)
    return sync_offsets(path)


@pytest.mark.parametrize(
    ("form", "name", "most"),
    [
        ("youtube-mov", "a.mov", 1e-3),
        ("review-mp4", "a.mp4", 0.5 * FRAME),
        ("youtube-mp4", "b.mp4", 0.5 * FRAME),
        ("opus", "a.mkv", 0.5 * FRAME),
    ],
)
def test_every_movie_keeps_them_together(
    flashes: Path, tmp_path: Path, form: str, name: str, most: float
) -> None:
    offsets = delivered(flashes, clicks(SECONDS), form, tmp_path / name)
    assert len(offsets) == 4
    assert np.abs(offsets).max() < most


def test_a_late_sound_is_measured_as_late(flashes: Path, tmp_path: Path) -> None:
    field = clicks(SECONDS)
    late = np.pad(field.samples, ((0, 0), (4800, 0)))[:, : field.samples.shape[1]]
    offsets = delivered(flashes, Foa(late, field.sample_rate), "youtube-mov", tmp_path / "a.mov")
    np.testing.assert_allclose(offsets, 0.1, atol=1e-3)


def test_a_movie_without_flashes_is_refused(flashes: Path, tmp_path: Path) -> None:
    field = clicks(SECONDS)
    silent = Foa(np.zeros_like(field.samples), field.sample_rate)
    with pytest.raises(MediaError, match=r"4 flash\(es\) and 0 click"):
        delivered(flashes, silent, "youtube-mov", tmp_path / "a.mov")


def test_the_command_writes_both(tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(main)
    result = CliRunner().invoke(app, [str(tmp_path / "f.mp4"), "--seconds", "4"])
    assert result.exit_code == 0, result.output
    assert read_bformat(tmp_path / "f.ambix.wav").seconds == 4.0
