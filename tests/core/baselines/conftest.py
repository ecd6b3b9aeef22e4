"""A few clips of the world, and a bundle loaded for several tests."""

from pathlib import Path

import pytest
import torch
from small_spatialiser import small

from visage_core.baselines.bundle import assemble_baseline
from visage_core.baselines.checkpoint import save_spatialiser
from visage_core.data.ambigen import Clip, list_clips
from visage_core.data.worlds.writer import WorldOptions, write_world
from visage_core.generation.loading import LoadedBundle, load_bundle
from visage_core.models import resolve_bundle


@pytest.fixture(scope="session")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scenes")
    write_world(folder, 2, 5, WorldOptions(sample_rate=16000), workers=1)
    return folder


@pytest.fixture(scope="session")
def clips(scenes: Path) -> tuple[Clip, ...]:
    return list_clips(scenes)


@pytest.fixture(scope="session")
def loaded(tiny_bundle: Path) -> LoadedBundle:
    return load_bundle(resolve_bundle(str(tiny_bundle)), torch.device("cpu"), lambda: None)


@pytest.fixture(scope="session")
def baseline_bundle(tiny_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    placed, bundle = (tmp_path_factory.mktemp(name) for name in ("placed", "baseline"))
    save_spatialiser(small(), placed)
    parts = {part: tiny_bundle / part for part in ("clip", "codec")}
    assemble_baseline(bundle, mono=tiny_bundle / "visage", spatialiser=placed, **parts)
    return bundle
