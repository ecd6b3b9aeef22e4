"""What is measured: a model and a codec of a size, and conditions to write from."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from visage_core.bench.report import Size
from visage_core.codec.dac import CodecConfig
from visage_core.generation.conditions import Conditions
from visage_core.model.config import NUM_PATCHES, VisageConfig
from visage_core.model.visage import VisageModel
from visage_core.models import resolve_bundle
from visage_core.weights import read_config


@dataclass(frozen=True, slots=True)
class Sizes:
    """The configurations of a model and its codec; their weights are random."""

    model: VisageConfig
    codec: CodecConfig

    @classmethod
    def of(cls, size: Size) -> Sizes:
        """The published sizes, or those of the bundled model."""
        if size is Size.FULL:
            return cls(VisageConfig(), CodecConfig())
        bundle = resolve_bundle("demo")
        return cls(VisageConfig.load(bundle.visage), CodecConfig(**read_config(bundle.codec)))


def random_model(config: VisageConfig, device: torch.device) -> VisageModel:
    """A model of random weights, the same ones every time."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return VisageModel(config).eval().requires_grad_(False).to(device)


def random_conditions(config: VisageConfig, device: torch.device) -> Conditions:
    """One clip as long as the model's window."""
    generator = torch.Generator().manual_seed(0)
    frames = config.max_source_length
    given = (
        torch.randn(1, frames, config.d_clip, generator=generator),
        torch.rand(1, frames, NUM_PATCHES, generator=generator).softmax(-1),
        torch.nn.functional.normalize(torch.randn(1, 3, generator=generator)),
    )
    return Conditions(*(tensor.to(device) for tensor in given))
