"""A baseline's bundle: ordinary parts, and a fourth folder for the learned second stage."""

from pathlib import Path

import pytest
import torch
from test_spatialiser import small
from typer.testing import CliRunner

from visage_core.baselines.checkpoint import save_spatialiser
from visage_core.baselines.systems import BASELINES
from visage_core.cli import cli
from visage_core.data.ambigen import Clip
from visage_core.errors import ModelError
from visage_core.metrics.systems import SystemContext


@pytest.fixture
def bundle(tiny_bundle: Path, tmp_path: Path) -> Path:
    save_spatialiser(small(), tmp_path / "placed")
    parts = {"--mono": "visage", "--clip": "clip", "--codec": "codec"}
    given = [text for option, part in parts.items() for text in (option, str(tiny_bundle / part))]
    target = ["-o", str(tmp_path / "bundle"), "--spatialiser", str(tmp_path / "placed")]
    result = CliRunner().invoke(cli, ["train", "baseline", *given, *target])
    assert result.exit_code == 0, result.output
    return tmp_path / "bundle"


def test_every_baseline_makes_sound_fields_from_it(
    bundle: Path, scenes: Path, clips: tuple[Clip, ...]
) -> None:
    context = SystemContext(scenes, str(bundle), device=torch.device("cpu"))
    heard = {}
    for name, factory in BASELINES.items():
        maker = factory(context)
        assert (maker.name, maker.sample_rate) == (name, 16000)
        heard[name] = maker.make(clips, 7)
        assert [field.shape for field in heard[name]] == [(4, 80000)] * 2
    # One mono stage, one seed: the baselines differ in place alone.
    for fields in heard.values():
        assert (fields[0][0] == heard["mono-encoded"][0][0]).all()


def test_a_bundle_without_a_second_stage_is_refused(scenes: Path, tiny_bundle: Path) -> None:
    context = SystemContext(scenes, str(tiny_bundle), device=torch.device("cpu"))
    with pytest.raises(ModelError, match="spatialiser"):
        BASELINES["mono-spatialised"](context)
