"""The decoder's linear maps, their weights in the precision that a take is written in.

A decoding step multiplies every weight with a handful of rows, so it lasts as long as reading the
weights does: half the bytes, half the time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.nn.functional import linear

from visage_core.types import Precision

log = logging.getLogger(__name__)

CACHED_BYTES = 64 * 2**20
"""Weights below this size stay in a processor's cache, and fewer bytes save no time."""

INT8_ROWS = 32
"""From this many rows on, turning int8 weights back once is cheaper than doing it in every row."""


class Projection(Protocol):
    """A linear map from [..., D] to [..., N], or to some of its outputs."""

    def __call__(self, x: Tensor, outputs: slice = slice(None)) -> Tensor:
        """[..., D] -> [..., n] for the n outputs asked for."""


class PlainProjection:
    """PyTorch's own linear map."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        self._weight, self._bias = weight, bias

    def __call__(self, x: Tensor, outputs: slice = slice(None)) -> Tensor:
        """[..., D] -> [..., n]."""
        return linear(x, self._weight[outputs], self._bias[outputs])


class HalfProjection:
    """FBGEMM's linear map of fp32 rows over weights stored as fp16; sums are fp32.

    Its packed weights cannot be cut, so it computes all outputs however few are asked for.
    """

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        operators: Any = torch.ops.quantized
        self._packed = operators.linear_prepack_fp16(weight.float(), bias.float())
        self._multiply = operators.linear_dynamic_fp16

    def __call__(self, x: Tensor, outputs: slice = slice(None)) -> Tensor:
        """[..., D] -> [..., n]."""
        product: Tensor = self._multiply(x, self._packed)
        return product[..., outputs]


class Int8Projection:
    """Weights as int8 with one fp32 scale for each output; rows are rounded to bf16.

    PyTorch's kernel has a fast path for bf16 rows only. It is asked for unscaled sums: its own
    scales would be rounded to bf16 as well.
    """

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        largest = weight.float().abs().amax(1).clamp(min=torch.finfo(torch.float32).tiny)
        self._scale, self._bias = largest / 127, bias.float()
        self._weight = (weight / self._scale[:, None]).round().to(torch.int8)
        self._ones = torch.ones_like(self._scale, dtype=torch.bfloat16)

    def __call__(self, x: Tensor, outputs: slice = slice(None)) -> Tensor:
        """[..., D] -> [..., n]."""
        weight, scale, bias = self._weight[outputs], self._scale[outputs], self._bias[outputs]
        rows = x.flatten(0, -2)
        if len(rows) >= INT8_ROWS:
            return linear(x, weight * scale[:, None], bias)
        sums = torch._weight_int8pack_mm(rows.bfloat16(), weight, self._ones[outputs])
        return torch.addcmul(bias, sums.float(), scale).view(*x.shape[:-1], -1)


@dataclass(frozen=True, slots=True)
class WeightFormat:
    """What a precision means on a device: `dtype` is that of activations and caches."""

    precision: Precision
    dtype: torch.dtype
    make: Callable[[Tensor, Tensor], Projection]

    def project(self, weight: Tensor, bias: Tensor) -> Projection:
        """The linear map of weight [N, D] and bias [N] in this format."""
        return self.make(weight.to(self.dtype), bias.to(self.dtype))


EXACT = WeightFormat(Precision.FP32, torch.float32, PlainProjection)


def weight_format(precision: Precision, device: torch.device, size: int) -> WeightFormat:
    """How `size` decoder weights are kept on a device.

    `AUTO` is bf16 on CUDA, and on a CPU fp32 if the weights fit its cache, else bf16. On a CPU,
    "bf16" is stored as fp16: it is as short, three bits more exact, and its kernel is fast on
    every processor that FBGEMM runs on and leaves the activations fp32. A precision that has no
    kernel here gives way to the next more exact one, with the reason in the log.
    """
    if precision is Precision.AUTO:
        precision = _automatic(device, size)
    if precision is Precision.INT8 and device.type != "cpu":
        log.info("int8 weights are for the CPU; %s computes in bf16", device)
        precision = Precision.BF16
    if precision is Precision.BF16 and device.type == "cpu" and not _has_half_kernel():
        log.info("this processor has no kernel for fp16 weights; computing in fp32")
        precision = Precision.FP32
    match precision:
        case Precision.BF16 if device.type == "cpu":
            return WeightFormat(precision, torch.float32, HalfProjection)
        case Precision.BF16:
            return WeightFormat(precision, torch.bfloat16, PlainProjection)
        case Precision.INT8:
            return WeightFormat(precision, torch.float32, Int8Projection)
        case _:
            return EXACT


def _automatic(device: torch.device, size: int) -> Precision:
    """The fastest precision that changes no distribution noticeably."""
    if device.type == "cuda":
        return Precision.BF16
    cached = size * torch.float32.itemsize <= CACHED_BYTES
    return Precision.BF16 if device.type == "cpu" and not cached else Precision.FP32


def _has_half_kernel() -> bool:
    return "fbgemm" in torch.backends.quantized.supported_engines
