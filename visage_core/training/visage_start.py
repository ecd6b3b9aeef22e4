"""Good starts for ViSAGe: codes that know their sound, steps their time, level conditions.

A large training learns all of it from data. A short one spends most of its steps on it: with random
tables every code is a stranger, a decoder step cannot tell which video frame it belongs to, and
beside the features of the picture, whose norm is that of CLIP, direction and time go unheard.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from visage_core.codec.dac import load_codec
from visage_core.model.checkpoint import load_checkpoint
from visage_core.model.config import NUM_CHANNELS, VisageConfig
from visage_core.model.decoder import POSITION_OFFSET
from visage_core.model.visage import VisageModel
from visage_core.training.prepared import PreparedClips
from visage_core.training.visage import VisageRecipe

_SLOWEST, _FASTEST = 0.05, 12.0
"""Range of the position waves in hertz: longer than a clip, down to a few codes."""


_SHARPNESS = 2.0
"""Factor of the weights of queries and keys that look for their own time."""

_ROWS = 20_000
"""Video frames whose spread the conditions are levelled by."""


def start(
    model: VisageModel,
    recipe: VisageRecipe,
    material: PreparedClips,
    codec: Path,
    mono: Path | None,
) -> None:
    """The weights that a stage begins with: those of the part `mono`, or the recipe's own start.

    `codec` is the folder of the codec whose codes are learned. Raises `ModelError`.
    """
    if mono is not None:
        model.load_state_dict(load_checkpoint(mono).state_dict())
        spread_mono(model, own_axes=recipe.own_axes)
    elif recipe.lay_out:
        lay_out(model, load_codec(codec).entries(), material)


def lay_out(model: VisageModel, entries: Tensor, material: PreparedClips) -> None:
    """Every good start of this module but `spread_mono`, for training on `material`.

    `entries` [Q, V, L] are what each code of its codec adds to the latent.
    """
    lay_out_codes(model, entries)
    set_clocks(model)
    level_conditions(model, material)
    attend_in_time(model)


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
    """Write the same waves of time into the positions of video frames and decoder steps.

    Among a step's codes, whose embeddings add up, they are as loud as one channel's.
    """
    config, core = model.config, model.model
    steps = torch.arange(config.max_target_length) / (model.pattern.stride * config.dac_frame_rate)
    frames = torch.arange(config.max_source_length) / config.clip_frame_rate
    loudness = math.sqrt(config.num_rvq)
    core.decoder.embed_positions.weight[POSITION_OFFSET:] = loudness * _waves(steps, config)
    core.encoder.embed_positions.weight.copy_(_waves(frames, config))


@torch.no_grad()
def level_conditions(model: VisageModel, material: PreparedClips) -> None:
    """Centre picture, patch energy and direction, and give each the spread of the positions.

    Of the picture's principal components the weak ones are raised by the square root of what they
    lack: what tells one dog from another is among them, and so is noise. A condition that does not
    vary, as the direction of mono clips, stays as it is.
    """
    encoder, std = model.model.encoder, model.config.init_std
    _level_picture(encoder.clip_projection, _rows(material.clip), std)
    _level_mlp(encoder.energy_map_projection, _rows(material.energy), std)
    _level_mlp(encoder.direction_embedding, _rows(material.direction), std)


@torch.no_grad()
def attend_in_time(model: VisageModel) -> None:
    """Let the decoder ask for frames by what they are found by: queries start as keys are.

    Of like vectors both make like ones, so that every step begins by looking at its own time, the
    sharper the larger the weights.
    """
    for layer in model.model.decoder.layers:
        attention = layer.get_submodule("encoder_attn")
        query, key = (attention.get_submodule(name) for name in ("q_proj", "k_proj"))
        key.get_parameter("weight").mul_(_SHARPNESS)
        query.load_state_dict(key.state_dict())


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


def _rows(values: NDArray[Any]) -> Tensor:
    """At most `_ROWS` evenly spaced rows of an array [..., d], as float32 [N, d]."""
    flat = values.reshape(-1, values.shape[-1])
    return torch.from_numpy(flat[:: max(1, len(flat) // _ROWS)].astype(np.float32))


def _level_picture(projection: nn.Linear, rows: Tensor, std: float) -> None:
    """Half-whitened principal components of rows [N, d_in], turned at random, with `std`."""
    centre = rows.mean(dim=0)
    variance, components = torch.linalg.eigh(torch.cov((rows - centre).T))
    kept = variance[-projection.out_features :].clamp_min(variance[-1] * 1e-6)
    axes = components[:, -len(kept) :] * kept**-0.25
    turn = _rotation(projection.out_features, 0)[:, : len(kept)]
    weight = turn @ axes.T
    weight *= std / ((rows - centre) @ weight.T).std()
    projection.weight.copy_(weight)
    projection.bias.copy_(-weight @ centre)


def _level_mlp(network: nn.Sequential, rows: Tensor, std: float) -> None:
    """Standardised hidden units, and outputs around zero with `std`, for rows [N, d_in]."""
    if float(rows.std(dim=0).max()) == 0.0:
        return
    _level(network[0], rows, 1.0)
    _level(network[2], network[1](network[0](rows)), std)


def _level(layer: nn.Module, rows: Tensor, std: float) -> None:
    """Scale a linear layer so that its outputs for rows [N, d_in] have no mean and this spread."""
    weight, bias = layer.get_parameter("weight"), layer.get_parameter("bias")
    spread: Tensor = (rows @ weight.T).std(dim=0).square().mean().sqrt()
    weight.mul_(std / spread)
    bias.copy_(-(rows @ weight.T).mean(dim=0))


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
