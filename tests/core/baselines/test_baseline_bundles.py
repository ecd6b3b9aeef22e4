"""A baseline's bundle: ordinary parts, and a fourth folder for the learned second stage."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from visage_core.baselines.bundle import assemble_baseline
from visage_core.cli import cli
from visage_core.errors import ModelError


def test_it_holds_the_parts_as_they_were_trained(baseline_bundle: Path, tiny_bundle: Path) -> None:
    for part in ("visage", "clip", "codec"):
        for file in ("config.json", "model.safetensors"):
            copied, trained = (folder / part / file for folder in (baseline_bundle, tiny_bundle))
            assert copied.read_bytes() == trained.read_bytes()
    assert (baseline_bundle / "spatialiser" / "model.safetensors").is_file()


def test_the_command_puts_one_together(tiny_bundle: Path, tmp_path: Path) -> None:
    parts = {"--mono": "visage", "--clip": "clip", "--codec": "codec"}
    given = [text for option, part in parts.items() for text in (option, str(tiny_bundle / part))]
    result = CliRunner().invoke(cli, ["train", "baseline", *given, "-o", str(tmp_path / "bundle")])
    assert result.exit_code == 0, result.output
    assert {part.name for part in (tmp_path / "bundle").iterdir()} == {"visage", "clip", "codec"}


def test_a_part_that_is_not_there_is_named_and_nothing_is_written(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    parts = {name: tiny_bundle / name for name in ("clip", "codec")}
    with pytest.raises(ModelError, match="absent"):
        assemble_baseline(tmp_path / "bundle", mono=tmp_path / "absent", **parts)
    assert not (tmp_path / "bundle").exists()
