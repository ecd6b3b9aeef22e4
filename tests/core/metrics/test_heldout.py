"""Scoring a bundle on clips whose sound field is known."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
import torch
from typer.testing import CliRunner

from visage_core.cli import cli
from visage_core.data.worlds.writer import WorldOptions, write_world
from visage_core.errors import MediaError
from visage_core.generation.loading import load_bundle
from visage_core.metrics.heldout import CONDITIONS, estimate, evaluate_clips
from visage_core.models import resolve_bundle
from visage_core.types import Guidance


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("heldout")
    write_world(folder, 2, 3, WorldOptions(sample_rate=16000), workers=1)
    return folder


def test_every_clip_is_scored_under_every_condition(clips: Path, tiny_bundle: Path) -> None:
    bundle = load_bundle(resolve_bundle(str(tiny_bundle)), torch.device("cpu"), lambda: None)
    first, again = (list(evaluate_clips(bundle, clips, Guidance())) for _ in range(2))
    assert first == again
    assert len(first) == 2
    for scores in first:
        assert set(scores) == set(CONDITIONS)
        for figures in scores.values():
            assert -1.0 <= figures["cc_all"] <= 1.0
            assert 0.0 <= figures["angular_error_deg"] <= 180.0
            assert figures["mel"] > 0.0
        assert scores["true_direction"] != scores["null_direction"]


def test_the_command_writes_its_figures(clips: Path, tiny_bundle: Path, tmp_path: Path) -> None:
    target = tmp_path / "figures.json"
    arguments = ["evaluate-model", str(clips), "--model", str(tiny_bundle), "--json", str(target)]
    assert CliRunner().invoke(cli, arguments).exit_code == 0
    figures = json.loads(target.read_text())
    assert figures["n"] == 2
    gain, true, null = (
        figures[name]["cc_all"]["mean"]
        for name in ("direction_gain", "true_direction", "null_direction")
    )
    assert gain == pytest.approx(true - null)
    cell = figures["codec_only"]["cc_all"]
    assert cell["low"] <= cell["mean"] <= cell["high"]


def test_clips_without_a_sound_field_are_refused(tiny_bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "audio").mkdir()
    sf.write(tmp_path / "audio" / "mono.wav", np.zeros(1600), 16000)
    bundle = load_bundle(resolve_bundle(str(tiny_bundle)), torch.device("cpu"), lambda: None)
    with pytest.raises(MediaError, match=r"mono\.wav: it is no sound field"):
        next(evaluate_clips(bundle, tmp_path, Guidance()))


def test_the_interval_covers_the_true_mean_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(200):
        cell = estimate(rng.normal(1.0, 2.0, 40))
        hits += cell.low <= 1.0 <= cell.high
    assert 175 <= hits <= 200
