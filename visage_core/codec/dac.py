"""The Descript Audio Codec behind a small typed face.

A sound field is coded channel by channel: codes are [C, Q, T] with Q residual codebooks and one
column per `hop` samples. The generator's code streams are the same numbers laid out as
[T, C * Q], stream k = Q * channel + codebook.
"""

from __future__ import annotations

import math
import warnings
from copy import copy, deepcopy
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError
from torch import Tensor, nn

from visage_core.codec.integers import IntegerDecoder
from visage_core.errors import ModelError
from visage_core.weights import check_tensors, named_faults, read_config, read_weights, write_part

ArrayT = TypeVar("ArrayT", NDArray[Any], Tensor)


class CodecConfig(BaseModel):
    """The arguments of `dac.DAC`, as a codec's `config.json` stores them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    encoder_dim: PositiveInt = 64
    encoder_rates: tuple[PositiveInt, ...] = (2, 4, 8, 8)
    latent_dim: PositiveInt | None = None
    decoder_dim: PositiveInt = 1536
    decoder_rates: tuple[PositiveInt, ...] = (8, 8, 4, 2)
    n_codebooks: PositiveInt = 9
    codebook_size: PositiveInt = 1024
    codebook_dim: PositiveInt = 8
    quantizer_dropout: float = 0.0
    sample_rate: PositiveInt = 44100

    @property
    def hop(self) -> int:
        """Samples per code."""
        return math.prod(self.encoder_rates)


class Codec:
    """A loaded codec in inference mode, its weight normalisation folded into plain weights.

    `encode` and `decode` take NumPy arrays or tensors and answer in kind: float32 samples, and
    codes as int16 arrays or int64 tensors. All channels run as one batch.
    """

    def __init__(self, network: nn.Module, config: CodecConfig) -> None:
        self._network = network
        self._decoder = network.get_submodule("decoder")
        self._latent_type = torch.float32
        self.config = config
        self.sample_rate = config.sample_rate
        self.hop = config.hop
        self.num_codebooks = config.n_codebooks
        self.codebook_size = config.codebook_size
        self.frame_rate = config.sample_rate / config.hop
        self.context = receptive_frames(self._decoder, config.hop)

    @property
    def bit_rate(self) -> float:
        """Bits per second of one channel's codes."""
        return self.frame_rate * self.num_codebooks * math.log2(self.codebook_size)

    @property
    def device(self) -> torch.device:
        """Where the codec computes."""
        return next(self._network.parameters()).device

    @torch.inference_mode()
    def encode(self, samples: ArrayT) -> ArrayT:
        """Codes [C, Q, T] of `samples` [C, N], T = ceil(N / hop); the end is padded with zeros."""
        signal = torch.as_tensor(samples, dtype=torch.float32, device=self.device)
        if signal.ndim != 2 or signal.shape[1] == 0:
            raise ValueError(f"samples must be [C, N] with N > 0, not {tuple(signal.shape)}")
        padded = nn.functional.pad(signal, (0, -signal.shape[1] % self.hop))
        codes: Tensor = self._network.encode(padded[:, None])[1]  # type: ignore[operator]
        return _in_kind(codes, samples, np.int16)

    @torch.inference_mode()
    def decode(self, codes: ArrayT) -> ArrayT:
        """Samples [C, T * hop], within -1 and 1, of `codes` [C, Q, T]."""
        indices = torch.as_tensor(codes, device=self.device).long()
        self._check_codes(indices)
        latent = self._network.quantizer.from_codes(indices)[0]  # type: ignore[union-attr,operator]
        signal: Tensor = self._decoder(latent.to(self._latent_type))[:, 0].float()
        return _in_kind(signal, codes, np.float32)

    def decoding_in(self, dtype: torch.dtype) -> Codec:
        """The same codec with a decoder of its own in another number format.

        int16 is `visage_core.codec.integers`, for x86 processors.
        """
        other = copy(self)
        if dtype is torch.int16:
            other._decoder = IntegerDecoder(self._decoder)
        else:
            other._decoder, other._latent_type = deepcopy(self._decoder).to(dtype), dtype
        return other

    @torch.inference_mode()
    def entries(self) -> Tensor:
        """What every code adds to the latent, [Q, V, L], without the projections' offsets."""
        stages: Any = self._network.get_submodule("quantizer").get_submodule("quantizers")
        return torch.stack(
            [stage.codebook.weight @ stage.out_proj.weight[..., 0].T for stage in stages]
        )

    def _check_codes(self, codes: Tensor) -> None:
        if codes.ndim != 3 or codes.shape[1] != self.num_codebooks or codes.shape[2] == 0:
            raise ValueError(
                f"codes must be [C, {self.num_codebooks}, T] with T > 0, not {tuple(codes.shape)}"
            )
        if codes.min() < 0 or codes.max() >= self.codebook_size:
            raise ValueError(f"codes must lie between 0 and {self.codebook_size - 1}")


def load_codec(folder: Path | str, device: str = "cpu") -> Codec:
    """Load the codec in `folder` (`config.json` and `model.safetensors`).

    Weights may carry DAC's weight normalisation (`weight_g`, `weight_v`) or be folded already.
    Raises `ModelError`.
    """
    folder = Path(folder)
    config = _checked_config(folder)
    network = _build_folded(config)
    stored = {name: tensor.float() for name, tensor in read_weights(folder, device).items()}
    tensors = fold_weight_norm(stored)
    check_tensors(folder, tensors, network.state_dict())
    network.load_state_dict(tensors, assign=True)
    return Codec(network.eval().requires_grad_(False), config)


def save_codec(network: nn.Module, folder: Path | str) -> None:
    """Write a `dac.DAC` in training or inference form as a bundle's codec part."""
    tensors = fold_weight_norm(network.state_dict())
    write_part(folder, _config_of(network).model_dump(), tensors)


def codec_of(network: nn.Module) -> Codec:
    """The codec that a `dac.DAC` in training or inference form is."""
    config = _config_of(network)
    folded = _build_folded(config)
    folded.load_state_dict(fold_weight_norm(network.state_dict()), assign=True)
    return Codec(folded.eval().requires_grad_(False), config)


def fold_weight_norm(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Replace every pair `x.weight_g`, `x.weight_v` by `x.weight` = g v / |v| (per row)."""
    folded = dict(tensors)
    for name in [name for name in tensors if name.endswith(".weight_g")]:
        stem = name.removesuffix("_g")
        if f"{stem}_v" in folded:
            direction, gain = folded.pop(f"{stem}_v"), folded.pop(name)
            folded[stem] = torch._weight_norm(direction, gain, 0)
    return folded


def codes_to_streams(codes: ArrayT) -> ArrayT:
    """Code streams [T, C * Q] of `codes` [C, Q, T]; stream k = Q * channel + codebook."""
    streams: ArrayT = codes.reshape(-1, codes.shape[-1]).T
    return streams


def streams_to_codes(streams: ArrayT, channels: int = 4) -> ArrayT:
    """Codes [C, Q, T] of code streams [T, C * Q]; the inverse of `codes_to_streams`."""
    if streams.ndim != 2 or streams.shape[1] % channels:
        raise ValueError(
            f"streams must be [T, K] with K a multiple of {channels}, not {tuple(streams.shape)}"
        )
    codes: ArrayT = streams.T.reshape(channels, -1, streams.shape[0])
    return codes


def receptive_frames(decoder: nn.Module, hop: int) -> int:
    """How many code frames on each side can change a decoded frame.

    Found by walking the interval of one frame's samples back through the decoder's convolutions.
    """
    first, last = 0, hop - 1
    convolutions = [m for m in decoder.modules() if isinstance(m, nn.Conv1d | nn.ConvTranspose1d)]
    for layer in reversed(convolutions):
        padding, reach = int(layer.padding[0]), layer.dilation[0] * (layer.kernel_size[0] - 1)
        if isinstance(layer, nn.ConvTranspose1d):
            stride = layer.stride[0]
            first, last = -((reach - padding - first) // stride), (last + padding) // stride
        else:
            first, last = first - padding, last - padding + reach
    return max(-first, last)


def import_dac() -> ModuleType:
    """Import descript-audio-codec without the deprecation warnings of what it builds on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import dac
    module: ModuleType = dac
    return module


def build_dac(config: CodecConfig) -> nn.Module:
    """A freshly initialised `dac.DAC` with weight normalisation, as training wants it."""
    arguments = config.model_dump()
    arguments["encoder_rates"] = list(config.encoder_rates)
    arguments["decoder_rates"] = list(config.decoder_rates)
    dac = import_dac()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        network: nn.Module = dac.DAC(**arguments)
    return network


def _build_folded(config: CodecConfig) -> nn.Module:
    """The network without weight normalisation and without memory for its weights yet."""
    with torch.device("meta"):
        network = build_dac(config)
        for module in network.modules():
            if hasattr(module, "weight_g"):
                nn.utils.remove_weight_norm(module)
    return network


def _config_of(network: nn.Module) -> CodecConfig:
    """The arguments that a `dac.DAC` was made with."""
    stored = {
        name: value for name, value in vars(network).items() if name in CodecConfig.model_fields
    }
    stored["quantizer_dropout"] = network.get_submodule("quantizer").quantizer_dropout
    return CodecConfig(**stored)


def _checked_config(folder: Path) -> CodecConfig:
    try:
        config = CodecConfig(**read_config(folder))
    except ValidationError as error:
        raise ModelError(
            folder / "config.json",
            f"does not describe a codec ({named_faults(error)})",
            "It must hold the arguments of dac.DAC",
        ) from error
    if math.prod(config.decoder_rates) != config.hop or any(r % 2 for r in config.decoder_rates):
        raise ModelError(
            folder / "config.json",
            "the decoder's rates must be even and multiply to the encoder's hop",
            "Correct the rates, or use another codec",
        )
    return config


def _in_kind(result: Tensor, given: ArrayT, dtype: type[np.generic]) -> ArrayT:
    """`result` as a NumPy array of `dtype` if `given` is one, else as it is."""
    return result if isinstance(given, Tensor) else result.cpu().numpy().astype(dtype)
