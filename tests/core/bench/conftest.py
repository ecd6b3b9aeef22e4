import pytest
import torch
from small_config import SMALL

from visage_core.bench.subjects import random_model
from visage_core.model.config import VisageConfig
from visage_core.model.visage import VisageModel


@pytest.fixture(scope="session")
def config() -> VisageConfig:
    return SMALL


@pytest.fixture(scope="session")
def model(config: VisageConfig) -> VisageModel:
    return random_model(config, torch.device("cpu"))
