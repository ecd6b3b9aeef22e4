"""A bundle's three parts in memory, checked to belong together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch

from visage_core.codec.dac import Codec, load_codec
from visage_core.codec.precision import shortened
from visage_core.errors import ModelError
from visage_core.features.clip import ClipEncoder, load_clip
from visage_core.generation.numerics import bind
from visage_core.generation.pace import Paces
from visage_core.generation.stepping import BoundDecoder
from visage_core.media.sampling import IMAGE_SIZE
from visage_core.model.checkpoint import load_checkpoint
from visage_core.model.config import VisageConfig
from visage_core.models import Bundle, file_digest, weights_file
from visage_core.types import FRAME_RATE, Precision


@dataclass(frozen=True, slots=True, eq=False)
class LoadedBundle:
    """Everything that a generation computes with, on one device."""

    bundle: Bundle
    device: torch.device
    clip: ClipEncoder
    decoder: BoundDecoder
    codec: Codec
    paces: Paces = field(default_factory=Paces)

    @property
    def config(self) -> VisageConfig:
        """Sizes and rates."""
        return self.decoder.model.config

    @property
    def clip_digest(self) -> str:
        """Changes with any byte of the part that looks at the video."""
        folder = self.bundle.clip
        return file_digest(folder / "config.json") + file_digest(weights_file(folder))


def load_bundle(
    bundle: Bundle,
    device: torch.device,
    checkpoint: Callable[[], None],
    precision: Precision = Precision.FP32,
) -> LoadedBundle:
    """Load all parts; `checkpoint` is called between them and may raise to stop.

    `precision` is that of the decoder's weights; the codec takes a shorter one by itself where it
    is as good. Raises `ModelError` if a part is damaged or does not fit the others.
    """
    name = str(device)
    model = load_checkpoint(bundle.visage, name)
    checkpoint()
    clip = load_clip(bundle.clip, name)
    checkpoint()
    codec = shortened(load_codec(bundle.codec, name))
    checkpoint()
    _check_fit(bundle, model.config, clip, codec)
    decoder = bind(model, precision)
    decoder.release_model()
    return LoadedBundle(bundle, device, clip, decoder, codec)


def _check_fit(bundle: Bundle, config: VisageConfig, clip: ClipEncoder, codec: Codec) -> None:
    """Raise a `ModelError` that names what the parts disagree on."""
    pairs = {
        "image features": (config.d_clip, clip.embed_dim),
        "picture size": ((IMAGE_SIZE, IMAGE_SIZE), clip.image_size),
        "video frame rate": (config.clip_frame_rate, FRAME_RATE),
        "codebooks": (config.num_rvq, codec.num_codebooks),
        "codes per codebook": (config.dac_vocab_size, codec.codebook_size),
        "sample rate": (config.dac_sample_rate, codec.sample_rate),
        "samples per code": (config.dac_downsample_rate, codec.hop),
    }
    faults = [f"{what} ({a} and {b})" for what, (a, b) in pairs.items() if a != b]
    if faults:
        reason = f"its parts do not fit together: they differ in {', '.join(faults)}"
        raise ModelError(bundle.folder, reason, "Use parts that were trained together")
