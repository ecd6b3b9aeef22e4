"""Ablations: every variant is what its name says, trains once, and is reported with its usage."""

import csv
import json
import tomllib
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_bundle import VISAGE
from typer.testing import CliRunner

from visage_core.cli import cli
from visage_core.errors import ModelError
from visage_core.model.checkpoint import load_checkpoint
from visage_core.research.ablations import AblationRecipe, read_ablations
from visage_core.research.blinded import Blinding
from visage_core.resources import resource_path
from visage_core.training.prepared import PreparedClips

LOOP = "steps = 2\nbatch_size = 2\nworkers = 0\nlog_every = 1\nsave_every = 1\n"

RECIPE = f"""
[guidance]
mode = "dual"
[base]
turn = 0.5
hide_space = 0.4
[base.model]
{"".join(f"{key} = {value}{chr(10)}" for key, value in VISAGE.items())}
[base.mono]
{LOOP}
[base.foa]
{LOOP}
[variants.whole]
title = "all of it"
[variants.sequential]
title = "sequential delay"
code_pattern = "sequential"
[variants.blind]
title = "without direction and patch energy"
direction = false
patch_energy = false
pretrained = false
[variants.still]
title = "without rotation"
recipe = {{ turn = 0.0 }}
"""


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    path = tmp_path / "ablations.toml"
    path.write_text(RECIPE)
    return path


def test_the_shipped_recipe_has_the_patterns_and_conditions_of_the_paper() -> None:
    recipe = read_ablations(resource_path("recipes", "ablations.toml"))
    assert [v.code_pattern for v in list(recipe.variants.values())[:4]] == [
        "interleaved",
        "sequential",
        "residual",
        "spatial",
    ]
    assert not recipe.variants["no-direction"].direction
    assert not recipe.variants["no-patch-energy"].patch_energy
    assert not recipe.variants["no-pretraining"].pretrained
    assert recipe.of("no-rotation").turn == 0.0
    assert recipe.of("no-hide-space").hide_space == 0.0
    assert recipe.of("interleaved") == recipe.base
    codec = tomllib.loads(resource_path("recipes", "demo-codec.toml").read_text())["model"]
    for name in recipe.variants:
        assert recipe.config(name).num_rvq == codec["n_codebooks"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ('code_pattern = "zigzag"', "zigzag"),
        ("recipe = { surprise = 1 }", "surprise"),
        ("colour = 1", "colour"),
    ],
)
def test_a_variant_that_makes_no_recipe_is_named(tmp_path: Path, change: str, reason: str) -> None:
    path = tmp_path / "ablations.toml"
    path.write_text(f'{RECIPE}[variants.odd]\ntitle = "odd"\n{change}\n')
    with pytest.raises(ModelError, match=reason):
        read_ablations(path)


def test_unknown_variants_are_named(recipe: Path) -> None:
    with pytest.raises(ModelError, match=r"odd: is not in the recipe.*whole, sequential"):
        read_ablations(recipe).chosen(["whole", "odd"])


def test_blinding_takes_the_same_away_in_training_and_generation() -> None:
    rng = np.random.default_rng(0)
    clips = PreparedClips(
        clip=rng.random((2, 4, 8)).astype(np.float16),
        energy=rng.random((2, 4, 49)).astype(np.float16),
        direction=rng.random((2, 3)).astype(np.float32),
        codes=np.zeros((2, 6, 3, 25), np.int16),
    )
    blinding = Blinding(direction=False, patch_energy=False)
    told = blinding.prepared(clips)
    energy, direction = blinding.seen(torch.rand(2, 4, 49), torch.rand(2, 3))
    assert np.allclose(told.energy, energy.numpy(), atol=1e-4)
    assert np.array_equal(told.direction, direction.numpy())
    assert told.clip is clips.clip
    assert Blinding().prepared(clips) is clips


def invoke(recipe: Path, scenes: Path, bundle: Path, run: Path, *more: str) -> object:
    parts = ["--clip", str(bundle / "clip"), "--codec", str(bundle / "codec")]
    where = ["--clips", str(scenes), "--heldout", str(scenes), "--recipe", str(recipe)]
    return CliRunner().invoke(
        cli, ["ablate", *where, *parts, "-o", str(run), "--device", "cpu", "--count", "2", *more]
    )


@pytest.mark.usefixtures("classifier")
def test_the_command_trains_evaluates_and_takes_what_is_finished(
    recipe: Path, scenes: Path, tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tmp_path / "run"
    first = invoke(recipe, scenes, tiny_bundle, run, "--only", "whole", "--only", "blind")
    assert first.exit_code == 0, first.output  # type: ignore[attr-defined]
    stages: list[Path] = []
    from visage_core.research import variants

    train = variants.train
    monkeypatch.setattr(
        variants,
        "train",
        lambda task, loop, folder: (stages.append(folder), train(task, loop, folder)),
    )
    whole = invoke(recipe, scenes, tiny_bundle, run)
    assert whole.exit_code == 0, whole.output  # type: ignore[attr-defined]
    # The pattern needs a mono stage of its own; the variant without rotation shares the first's.
    names = [folder.parent.name for folder in stages]
    assert names == ["mono", "sequential", "still"]
    assert len(list((run / "mono").iterdir())) == 2
    model = load_checkpoint(run / "sequential" / "bundle" / "visage")
    assert model.config.code_pattern == "sequential"

    report = json.loads((run / "ablations.json").read_text())
    assert list(report) == ["whole", "sequential", "blind", "still"]
    for result in report.values():
        assert result["figures"]["n"] == 2
        assert len(result["usage"]["perplexity"]) == 12
        assert all(1.0 <= p <= 32.0 for p in result["usage"]["perplexity"])
        assert all(0.0 < share <= 1.0 for share in result["usage_of_truth"]["used"])
    with (run / "ablations.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["variant"] for row in rows] == list(report)
    assert all(np.isfinite(float(row["cc_all"])) for row in rows)
    table = (run / "ablations.md").read_text().splitlines()
    assert len(table) == 6
    assert "sequential delay" in table[3]

    changed = recipe.read_text().replace("turn = 0.0", "turn = 0.1")
    recipe.write_text(changed)
    refused = invoke(recipe, scenes, tiny_bundle, run)
    assert refused.exit_code == 2  # type: ignore[attr-defined]
    assert "other settings (recipe, variant)" in refused.stderr  # type: ignore[attr-defined]


def test_variants_keep_the_order_of_the_recipe(recipe: Path) -> None:
    chosen = read_ablations(recipe).chosen(["still", "whole"])
    assert list(chosen) == ["whole", "still"]
    assert isinstance(read_ablations(recipe), AblationRecipe)
