"""What is measured: a model and a codec of a size."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from visage_core.bench.report import Size
from visage_core.codec.dac import CodecConfig
from visage_core.model.config import VisageConfig
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


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure: `steps` decoding steps of each kind, everything else `repeats` times.

    Steps and codec have random weights of `sizes`, takes are made with the bundle `demo`.
    `codec_frames` frames of codes are decoded at a time, of all channels. `takes` of the size are
    made as well.
    """

    device: torch.device
    size: Size
    sizes: Sizes
    demo: str = "demo"
    steps: int = 40
    repeats: int = 5
    codec_frames: int = 86
    takes: bool = False


def random_model(config: VisageConfig, device: torch.device) -> VisageModel:
    """A model of random weights, the same ones every time."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return VisageModel(config).eval().requires_grad_(False).to(device)
