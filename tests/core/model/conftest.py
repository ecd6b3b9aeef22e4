from pathlib import Path

import numpy as np
import pytest
import torch

from visage_core.model.checkpoint import load_checkpoint
from visage_core.model.visage import VisageModel


@pytest.fixture(scope="session")
def tiny_folder() -> Path:
    return Path(__file__).parents[2] / "golden" / "official-tiny"


@pytest.fixture(scope="session")
def tiny_model(tiny_folder: Path) -> VisageModel:
    return load_checkpoint(tiny_folder)


@pytest.fixture(scope="session")
def golden(tiny_folder: Path) -> dict[str, torch.Tensor]:
    with np.load(tiny_folder / "golden.npz") as arrays:
        return {name: torch.from_numpy(array) for name, array in arrays.items()}
