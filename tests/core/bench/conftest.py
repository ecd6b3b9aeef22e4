import pytest
import torch

from visage_core.bench.subjects import random_model
from visage_core.model.config import VisageConfig
from visage_core.model.visage import VisageModel


@pytest.fixture(scope="session")
def config() -> VisageConfig:
    """As small as a model gets, its weights strong enough that codes differ."""
    return VisageConfig(
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


@pytest.fixture(scope="session")
def model(config: VisageConfig) -> VisageModel:
    return random_model(config, torch.device("cpu"))
