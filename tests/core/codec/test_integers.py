"""Decoding in integers: the same sound as in fp32, whatever its level and however it is cut."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from visage_core.codec import integers
from visage_core.codec.dac import Codec, CodecConfig, build_dac, codec_of
from visage_core.codec.integers import IntegerDecoder
from visage_core.codec.precision import LARGEST_ERROR_DB
from visage_core.codec.streaming import StreamingDecoder
from visage_core.training.codec_start import initialised

CODES = np.random.default_rng(0).integers(0, 16, (2, 3, 60)).astype(np.int16)


def error_db(found: Tensor, expected: Tensor) -> float:
    error = (found - expected).double().square().sum() / expected.double().square().sum()
    return 10.0 * float(error.log10())


@pytest.fixture(scope="module")
def decoder(config: CodecConfig) -> nn.Module:
    """Weights through which signals pass, so that every layer matters."""
    torch.manual_seed(0)
    network = initialised(build_dac(config))
    decoder = codec_of(network)._network.get_submodule("decoder")
    for name, parameter in decoder.named_parameters():
        if name.endswith("alpha"):
            parameter.copy_(torch.linspace(-0.5, 3.0, parameter.numel()).view_as(parameter))
        if name.endswith("bias"):
            parameter.uniform_(-0.1, 0.1)
    return decoder


@pytest.mark.parametrize("level", [1e-3, 1.0, 10.0])
@pytest.mark.parametrize("piece", [64, 2**17])
def test_integers_decode_as_fp32_does(
    decoder: nn.Module, monkeypatch: pytest.MonkeyPatch, level: float, piece: int
) -> None:
    monkeypatch.setattr(integers, "PIECE", piece)
    latents = level * torch.randn(3, 16, 21, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        expected, found = decoder(latents), IntegerDecoder(decoder)(latents)
    assert found.shape == expected.shape == (3, 1, 21 * 32)
    assert error_db(found, expected) < LARGEST_ERROR_DB


def test_silence_and_zero_weights_stay_finite(config: CodecConfig) -> None:
    decoder = codec_of(build_dac(config))._network.get_submodule("decoder")
    for parameter in decoder.parameters():
        parameter.zero_()
    with torch.inference_mode():
        assert torch.equal(IntegerDecoder(decoder)(torch.zeros(1, 16, 4)), torch.zeros(1, 1, 128))


def test_pieces_join_below_the_error_of_the_format(codec: Codec) -> None:
    shorter = codec.decoding_in(torch.int16)
    decoder = StreamingDecoder(shorter)
    pieces = [decoder.push(CODES[..., start : start + 7]) for start in range(0, 60, 7)]
    joined = np.concatenate([*pieces, decoder.finish()], axis=1)
    assert joined.shape == (2, 60 * codec.hop)
    assert (
        error_db(torch.from_numpy(joined), torch.from_numpy(codec.decode(CODES))) < LARGEST_ERROR_DB
    )
