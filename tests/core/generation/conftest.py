from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from small_config import SMALL

from visage_core.generation.conditions import Conditions
from visage_core.model.checkpoint import load_checkpoint
from visage_core.model.pattern import PATTERNS
from visage_core.model.visage import VisageModel

TINY = Path(__file__).parents[2] / "golden" / "official-tiny"


@pytest.fixture(scope="session")
def tiny_model() -> VisageModel:
    return load_checkpoint(TINY)


@pytest.fixture(scope="session")
def golden() -> dict[str, torch.Tensor]:
    with np.load(TINY / "golden.npz") as arrays:
        return {name: torch.from_numpy(array) for name, array in arrays.items()}


@pytest.fixture(scope="session")
def small_model() -> VisageModel:
    torch.manual_seed(0)
    return VisageModel(SMALL).eval()


@pytest.fixture(params=PATTERNS)
def patterned_model(request: pytest.FixtureRequest, small_model: VisageModel) -> VisageModel:
    """The small model, writing in another order."""
    config = replace(small_model.config, code_pattern=request.param)
    other = VisageModel(config).eval()
    other.load_state_dict(small_model.state_dict())
    return other


@pytest.fixture
def conditions() -> Conditions:
    """Two clips of four video frames."""
    generator = torch.Generator().manual_seed(1)
    return Conditions(
        clip=torch.randn(2, 4, 8, generator=generator),
        energy=torch.rand(2, 4, 49, generator=generator).softmax(-1),
        direction=torch.randn(2, 3, generator=generator),
    )
