"""The spatialiser: exact spectra, masks that can place a sound, strict files, and its training."""

import csv
import json
import tomllib
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from small_spatialiser import SIZES, small
from typer.testing import CliRunner

from visage_core.ambisonics.harmonics import encode
from visage_core.baselines.checkpoint import load_spatialiser, save_spatialiser
from visage_core.cli import cli
from visage_core.data.ambigen import list_clips, read_window
from visage_core.errors import ModelError
from visage_core.resources import resource_path
from visage_core.training.prepared import prepare
from visage_core.training.recipes import read_recipe
from visage_core.training.spatialiser import PlacementError, SoundFieldPairs, SpatialiserRecipe
from visage_core.types import Direction

LOOP = {"steps": 2, "batch_size": 2, "workers": 0, "log_every": 1, "save_every": 1}


def inputs(batch: int, frames: int = 4) -> tuple[torch.Tensor, ...]:
    energy = torch.rand(batch, frames, 49).softmax(-1)
    return torch.randn(batch, frames, 24), energy, torch.randn(batch, 3)


def test_masks_of_one_give_the_mono_sound_back(monkeypatch: pytest.MonkeyPatch) -> None:
    network, mono = small(), torch.randn(2, 4001)
    ones = torch.ones(1, 3, 1, 1, dtype=torch.complex64)
    monkeypatch.setattr(network, "masks", lambda *_: ones)
    placed = network(mono, *inputs(2))
    torch.testing.assert_close(placed, mono[:, None].expand(-1, 3, -1), atol=1e-5, rtol=0)


def test_masks_are_within_the_reach_of_a_dipole_and_hear_all_conditions() -> None:
    network, mono = small().eval(), torch.randn(1, 4000)
    given = inputs(1)
    spectrum = network.spectrum(mono)
    masks = network.masks(spectrum, *given)
    assert masks.shape == (1, 3, *spectrum.shape[1:])
    assert masks.real.abs().max() <= 1.0
    for changed in range(3):
        others = [x + 1.0 if i == changed else x for i, x in enumerate(given)]
        assert not torch.allclose(network.masks(spectrum, *others), masks)


def test_the_level_of_the_sound_does_not_move_it() -> None:
    network, mono, given = small().eval(), torch.randn(1, 4000), inputs(1)
    loud = network(8.0 * mono, *given)
    torch.testing.assert_close(loud, 8.0 * network(mono, *given), atol=1e-3, rtol=1e-3)


def test_silence_stays_silent_and_finite() -> None:
    network = small()
    field = torch.zeros(1, 4, 4000)
    errors = PlacementError(network)(field, *inputs(1))
    errors.sum().backward()
    assert torch.isfinite(errors).all()
    assert all(torch.isfinite(p.grad).all() for p in network.parameters() if p.grad is not None)
    assert not network(field[:, 0], *inputs(1)).any()


def test_it_learns_to_place_a_sound_by_the_direction() -> None:
    """Plane waves from four sides: what the baseline is for, learned within seconds."""
    network = small()
    criterion = PlacementError(network)
    optimizer = torch.optim.AdamW(network.parameters(), lr=5e-3)
    rng = np.random.default_rng(0)
    sides = [Direction(a, 0.0) for a in (0.0, 90.0, 180.0, -90.0)]
    field = torch.from_numpy(np.stack([encode(rng.standard_normal(1600), d) for d in sides]))
    clip, energy, _ = inputs(4)
    direction = torch.from_numpy(np.stack([d.model_vector() for d in sides])).float()
    clip, energy = clip[:1].expand(4, -1, -1), energy[:1].expand(4, -1, -1)
    errors = []
    for _ in range(180):
        loss = criterion(field, clip, energy, direction).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        errors.append(float(loss.detach()))
    assert errors[-1] < 0.15 * errors[0]


def test_a_saved_spatialiser_is_read_back(tmp_path: Path) -> None:
    network, mono, given = small().eval(), torch.randn(1, 4000), inputs(1)
    save_spatialiser(network, tmp_path)
    again = load_spatialiser(tmp_path)
    assert again.config == network.config
    assert torch.equal(again(mono, *given), network(mono, *given))


def test_a_spatialiser_that_does_not_fit_its_configuration_is_refused(tmp_path: Path) -> None:
    network = small()
    save_spatialiser(network, tmp_path)
    tensors = dict(network.state_dict())
    save_file({"stowaway": tensors.pop("enter.bias")} | tensors, tmp_path / "model.safetensors")
    with pytest.raises(ModelError, match=r"missing enter\.bias; unknown stowaway"):
        load_spatialiser(tmp_path)


@pytest.mark.parametrize(
    "changes", [{"channels": []}, {"fft": 50}, {"hop": 64}, {"hidden": 15}, {"surprise": 1}]
)
def test_sizes_without_meaning_are_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    (tmp_path / "config.json").write_text(json.dumps(SIZES | changes))
    with pytest.raises(ModelError, match="does not describe a spatialiser"):
        load_spatialiser(tmp_path)


def recipe(**changes: object) -> SpatialiserRecipe:
    return SpatialiserRecipe(model=SIZES, loop=LOOP, **changes)  # type: ignore[arg-type]


def test_examples_are_pieces_of_the_sound_field_turned_with_the_camera(
    scenes: Path, tiny_bundle: Path
) -> None:
    prepared = prepare(scenes, tiny_bundle / "clip", tiny_bundle / "codec", workers=1)
    clips = list_clips(scenes)
    whole = SoundFieldPairs(clips, prepared, recipe(turn=0.0, segment=20))[1]
    assert np.array_equal(whole[0].numpy(), read_window(clips[1], 16000))
    assert np.array_equal(whole[2].numpy(), prepared.energy[1].astype(np.float32))
    turned = SoundFieldPairs(clips, prepared, recipe(turn=1.0, segment=20))[1]
    w, y, z, x = whole[0]
    assert torch.equal(turned[0], torch.stack([w, -x, z, y]))
    right, down, forward = whole[3].tolist()
    assert turned[3].tolist() == [forward, down, -right]
    piece = SoundFieldPairs(clips, prepared, recipe(segment=4))[0]
    assert [part.shape[0] for part in piece[1:3]] == [4, 4]
    assert piece[0].shape == (4, 16000)


def test_the_command_trains_resumes_and_writes_the_part(
    scenes: Path, tiny_bundle: Path, tmp_path: Path
) -> None:
    def arguments(steps: int) -> list[str]:
        path = tmp_path / f"{steps}.toml"
        tables = {"model": SIZES, "loop": LOOP | {"steps": steps}}
        lines = ["segment = 4"]
        for name, table in tables.items():
            lines += [f"[{name}]", *(f"{key} = {value}" for key, value in table.items())]
        path.write_text("\n".join(lines))
        parts = ["--clip", str(tiny_bundle / "clip"), "--codec", str(tiny_bundle / "codec")]
        run = ["--clips", str(scenes), "--recipe", str(path), "-o", str(tmp_path / "run")]
        return ["train", "spatialiser", *run, *parts]

    for steps in (2, 3):
        result = CliRunner().invoke(cli, arguments(steps))
        assert result.exit_code == 0, result.output
    assert load_spatialiser(tmp_path / "run" / "part").config.hidden == 16
    with (tmp_path / "run" / "log.csv").open() as file:
        assert [row["step"] for row in csv.DictReader(file)] == ["1", "2", "3"]


def test_the_demo_recipe_is_valid_and_fits_the_demo_parts() -> None:
    path = resource_path("recipes", "demo-spatialiser.toml")
    config = read_recipe(path, SpatialiserRecipe).model
    codec = tomllib.loads(resource_path("recipes", "demo-codec.toml").read_text())["model"]
    clip = tomllib.loads(resource_path("recipes", "demo-clip.toml").read_text())["model"]
    assert config.sample_rate == codec["sample_rate"]
    assert config.d_clip == clip["embed_dim"]
