"""Good starts for ViSAGe: codes that know their sound, and steps that know their time.

A large training learns both from data. A short one spends most of its steps on them: with random
tables every code is a stranger, and a decoder step cannot tell which video frame it belongs to.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from visage_core.model.config import NUM_CHANNELS, VisageConfig
from visage_core.model.decoder import POSITION_OFFSET
from visage_core.model.visage import VisageModel

_SLOWEST, _FASTEST = 0.05, 12.0
"""Range of the position waves in hertz: longer than a clip, down to a few codes."""


@torch.no_grad()
def lay_out_codes(model: VisageModel, entries: Tensor) -> None:
    """Draw embeddings and heads so that codes of similar sound are similar.

    `entries` [Q, V, L] are what each code adds to the codec's latent. Every codebook is projected
    by one random matrix with the usual spread, the same in all channels and in the head, so
    that a head begins by comparing a state with the sounds it may name.
    """
    config = model.config
    for codebook, vectors in enumerate(entries):
        matrix = torch.randn(vectors.shape[1], config.d_model, generator=_generator(codebook))
        table = vectors @ matrix.to(vectors)
        table *= config.init_std / table.std()
        for channel in range(NUM_CHANNELS):
            stream = channel * config.num_rvq + codebook
            _table(model.model.decoder.embed_dac, stream)[: len(table)] = table
            _table(model.dac_heads, stream).copy_(table)


@torch.no_grad()
def set_clocks(model: VisageModel) -> None:
    """Write the same waves of time into the positions of video frames and decoder steps."""
    config, core = model.config, model.model
    steps = torch.arange(config.max_target_length) / (model.pattern.stride * config.dac_frame_rate)
    frames = torch.arange(config.max_source_length) / config.clip_frame_rate
    core.decoder.embed_positions.weight[POSITION_OFFSET:] = _waves(steps, config)
    core.encoder.embed_positions.weight.copy_(_waves(frames, config))


@torch.no_grad()
def spread_mono(model: VisageModel, *, own_axes: bool = False) -> None:
    """Start Y, Z and X as copies of W: embedding and head of the same codebook.

    With `own_axes` each channel's embeddings are turned by a rotation of its own. The decoder's
    input is the sum over channels, in which plain copies cannot be told apart.
    """
    embeddings, heads, q = model.model.decoder.embed_dac, model.dac_heads, model.config.num_rvq
    for stream in range(q, model.config.num_streams):
        embeddings[stream].load_state_dict(embeddings[stream % q].state_dict())
        heads[stream].load_state_dict(heads[stream % q].state_dict())
        if own_axes:
            table = _table(embeddings, stream)
            table.copy_(table @ _rotation(model.config.d_model, stream // q).to(table))


def _table(layers: nn.ModuleList, stream: int) -> Tensor:
    """The weight of one stream's embedding or head."""
    return layers[stream].get_parameter("weight")


def _waves(seconds: Tensor, config: VisageConfig) -> Tensor:
    """Sines and cosines [N, d_model] of times, with the spread of the model's other tables."""
    ratio = math.log(_FASTEST / _SLOWEST)
    hertz = _SLOWEST * torch.exp(torch.linspace(0.0, ratio, config.d_model // 2))
    angle = 2.0 * math.pi * hertz * seconds[:, None]
    return config.init_std * math.sqrt(2.0) * torch.cat([angle.sin(), angle.cos()], dim=1)


def _rotation(size: int, seed: int) -> Tensor:
    random: Tensor = torch.randn(size, size, generator=_generator(1000 + seed))
    rotation: Tensor = torch.linalg.qr(random)[0]
    return rotation


def _generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)
