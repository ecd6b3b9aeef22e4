"""How many takes a device has room for at once."""

from __future__ import annotations

import os

import torch

from visage_core.generation.guidance import Stream
from visage_core.generation.loading import LoadedBundle
from visage_core.model.config import NUM_CHANNELS

MOST = 64
"""More takes at once bring no more speed."""

SHARE = 0.6
"""Of the free memory that takes may fill; the rest is for what comes and goes on the way."""

_LIVE = 6
"""Tensors of a codec layer's size that are in memory at the same time."""


def takes_at_once(bundle: LoadedBundle, samples: int) -> int:
    """The largest batch of takes of so many samples, at least 1."""
    free = free_bytes(bundle.device)
    if free is None:
        return MOST
    return max(1, min(MOST, int(SHARE * free / bytes_of_take(bundle, samples))))


def bytes_of_take(bundle: LoadedBundle, samples: int) -> int:
    """Memory that a take needs while it is made: caches, what the codec works on, its sound."""
    config, codec = bundle.config, bundle.codec
    steps, memory = config.max_target_length, config.max_source_length + 2
    vectors = 2 * config.decoder_layers * (steps + memory) * len(Stream)
    caches = vectors * config.d_model * bundle.decoder.form.kept.itemsize
    piece = (codec.frame_rate + 2 * codec.context) * codec.hop
    widest = codec.config.decoder_dim / 2 ** len(codec.config.decoder_rates)
    working = piece * widest * _LIVE * NUM_CHANNELS
    return int(caches + torch.float32.itemsize * (working + NUM_CHANNELS * samples))


def free_bytes(device: torch.device) -> int | None:
    """Free memory of a device, None if that cannot be told."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    if device.type == "mps":
        return torch.mps.recommended_max_memory() - torch.mps.current_allocated_memory()
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
