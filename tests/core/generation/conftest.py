from pathlib import Path

import numpy as np
import pytest
import torch

from visage_core.generation.conditions import Conditions
from visage_core.model.checkpoint import load_checkpoint
from visage_core.model.config import VisageConfig
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
    """Random weights, strong enough that conditions and codes change what comes next."""
    torch.manual_seed(0)
    config = VisageConfig(
        d_model=16,
        encoder_layers=1,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        init_std=0.4,
        d_clip=8,
        num_rvq=3,
        dac_vocab_size=20,
        dac_pad_token_id=20,
        dac_sample_rate=1000,
        dac_frame_rate=9,
        dac_downsample_rate=100,
        max_target_length=91,
    )
    return VisageModel(config).eval()


@pytest.fixture
def conditions() -> Conditions:
    """Two clips of four video frames."""
    generator = torch.Generator().manual_seed(1)
    return Conditions(
        clip=torch.randn(2, 4, 8, generator=generator),
        energy=torch.rand(2, 4, 49, generator=generator).softmax(-1),
        direction=torch.randn(2, 3, generator=generator),
    )
