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

USUAL_ROWS = 4
"""A take with dual guidance has four condition streams; weights are laid out for that."""

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


class Bf16Projection:
    """oneDNN's linear map of rows rounded to bf16 over bf16 weights; sums are fp32.

    Its packed weights cannot be cut either.
    """

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        operators: Any = torch.ops.mkldnn
        self._packed = operators._reorder_linear_weight(weight.bfloat16(), USUAL_ROWS)
        self._bias = bias.bfloat16()
        self._multiply = operators._linear_pointwise

    def __call__(self, x: Tensor, outputs: slice = slice(None)) -> Tensor:
        """[..., D] -> [..., n]."""
        rows = x.bfloat16()
        product: Tensor = self._multiply(rows, self._packed, self._bias, "none", [], "").float()
        return product[..., outputs]


class QuantisedProjection:
    """FBGEMM's linear map in int8: weights have a scale for each output, rows share one.

    Sums are integers, hence exact. Its packed weights cannot be cut either.
    """

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        operators: Any = torch.ops.quantized
        scale = _int8_scale(weight).double()
        zero = torch.zeros_like(scale, dtype=torch.long)
        rounded = torch.quantize_per_channel(weight.float(), scale, zero, 0, torch.qint8)
        self._packed = operators.linear_prepack(rounded, bias.float())
        self._multiply = operators.linear_dynamic

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
        self._scale, self._bias = _int8_scale(weight), bias.float()
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
    """What a precision means on a device: `dtype` is that of activations, `kept` of the caches.

    Late in a take a step reads keys and values as long as it reads weights.
    """

    precision: Precision
    dtype: torch.dtype
    kept: torch.dtype
    make: Callable[[Tensor, Tensor], Projection]

    def project(self, weight: Tensor, bias: Tensor) -> Projection:
        """The linear map of weight [N, D] and bias [N] in this format."""
        return self.make(weight.to(self.dtype), bias.to(self.dtype))


EXACT = WeightFormat(Precision.FP32, torch.float32, torch.float32, PlainProjection)


def weight_format(precision: Precision, device: torch.device, size: int) -> WeightFormat:
    """How `size` decoder weights are kept on a device.

    `AUTO` is bf16 on CUDA, and on a CPU fp32 if the weights fit its cache, else bf16. A precision
    that has no kernel here gives way to the next more exact one, with the reason in the log.
    """
    if precision is Precision.AUTO:
        precision = _automatic(device, size)
    if precision is Precision.INT8 and device.type != "cpu":
        log.info("int8 weights are for the CPU; %s computes in bf16", device)
        precision = Precision.BF16
    if precision is Precision.FP32:
        return EXACT
    if device.type != "cpu":
        return WeightFormat(precision, torch.bfloat16, torch.bfloat16, PlainProjection)
    make = _processor_kernel(precision)
    if make is None:
        log.info("this processor has no kernel for bf16 weights; computing in fp32")
        return EXACT
    kept = torch.bfloat16 if _multiplies_bf16() else torch.float32
    return WeightFormat(precision, torch.float32, kept, make)


def _automatic(device: torch.device, size: int) -> Precision:
    """The fastest precision that changes no distribution noticeably."""
    if device.type == "cuda":
        return Precision.BF16
    cached = size * torch.float32.itemsize <= CACHED_BYTES
    return Precision.BF16 if device.type == "cpu" and not cached else Precision.FP32


def _processor_kernel(precision: Precision) -> Callable[[Tensor, Tensor], Projection] | None:
    """The fastest kernel that this processor has for a precision, None if it has none.

    On a CPU, "bf16" without instructions for it is stored as fp16: it is as short, three bits more
    exact, and its kernel is fast on every processor that FBGEMM runs on.
    """
    if precision is Precision.INT8:
        return QuantisedProjection if _has_fbgemm() and _multiplies_int8() else Int8Projection
    if _multiplies_bf16():
        return Bf16Projection
    return HalfProjection if _has_fbgemm() else None


def _multiplies_bf16() -> bool:
    """Whether the processor has AVX-512's or AMX's instructions for bf16."""
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()


def _multiplies_int8() -> bool:
    """Whether the processor has AVX-512's instructions for int8 (VNNI); AMX comes with them."""
    return torch.cpu._is_vnni_supported()


def _has_fbgemm() -> bool:
    return "fbgemm" in torch.backends.quantized.supported_engines


def _int8_scale(weight: Tensor) -> Tensor:
    """What 1 in int8 stands for in each row [N] of weights [N, D]."""
    largest = weight.float().abs().amax(1)
    return largest.clamp(min=torch.finfo(torch.float32).tiny) / 127
