"""Shorter numbers for the codec's decoder, where nobody could tell.

What counts is the sound: a number format is taken if the energy of what it changes stays 60 dB
below that of the signal, on codes drawn from the whole of every codebook.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence

import torch

from visage_core.codec.dac import Codec

log = logging.getLogger(__name__)

LARGEST_ERROR_DB = -60.0

PROBE_FRAMES = 64

NARROWEST = 64
"""Channels that a decoder must end in for integers to be faster: narrower products do not pay."""


def shortened(codec: Codec, formats: Sequence[torch.dtype] | None = None) -> Codec:
    """The codec decoding in the first of the formats that is good enough, else as it is.

    By default those that are faster on its device.
    """
    if formats is None:
        formats = _faster(codec)
    for dtype in formats:
        shorter = codec.decoding_in(dtype)
        error = decoding_error_db(codec, shorter)
        # A NaN, from numbers beyond the format's range, is no error that could be accepted.
        if error <= LARGEST_ERROR_DB:
            log.info("the codec decodes in %s, %.0f dB from fp32", dtype, error)
            return shorter
        log.info("the codec does not decode in %s: %.0f dB from fp32", dtype, error)
    return codec


def _faster(codec: Codec) -> tuple[torch.dtype, ...]:
    """The formats that are faster than fp32 on a codec's device."""
    if codec.device.type == "cuda":
        return torch.bfloat16, torch.float16
    last = codec.config.decoder_dim // 2 ** len(codec.config.decoder_rates)
    tiles = codec.device.type == "cpu" and torch.cpu._is_amx_tile_supported()
    return (torch.int16,) if tiles and last >= NARROWEST else ()


def decoding_error_db(reference: Codec, other: Codec) -> float:
    """Energy of what `other` decodes differently, relative to what `reference` decodes, in dB."""
    generator = torch.Generator().manual_seed(0)
    shape = (1, reference.num_codebooks, PROBE_FRAMES)
    codes = torch.randint(reference.codebook_size, shape, generator=generator)
    signal, found = reference.decode(codes).double(), other.decode(codes).double()
    error = float((found - signal).square().sum() / signal.square().sum())
    return -math.inf if error == 0.0 else 10.0 * math.log10(error)
