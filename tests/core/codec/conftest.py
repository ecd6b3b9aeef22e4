from pathlib import Path

import pytest
import torch

from visage_core.codec.dac import Codec, CodecConfig, build_dac, load_codec, save_codec


@pytest.fixture(scope="session")
def config() -> CodecConfig:
    return CodecConfig(
        encoder_dim=4,
        encoder_rates=(2, 4, 4),
        latent_dim=16,
        decoder_dim=32,
        decoder_rates=(4, 4, 2),
        n_codebooks=3,
        codebook_size=16,
        codebook_dim=4,
        quantizer_dropout=0.5,
        sample_rate=16000,
    )


@pytest.fixture(scope="session")
def network(config: CodecConfig) -> torch.nn.Module:
    torch.manual_seed(0)
    return build_dac(config).eval()


@pytest.fixture(scope="session")
def folder(network: torch.nn.Module, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("codec")
    save_codec(network, folder)
    return folder


@pytest.fixture(scope="session")
def codec(folder: Path) -> Codec:
    return load_codec(folder)
