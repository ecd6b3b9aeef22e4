"""The codec's decoder in integers of sixteen bits, for processors that multiply tiles of int8.

A number is a high and a low byte, and so is a weight, each with a step of its own. Of the four
products of bytes the three that count are summed exactly, and these sums in fp32, as are the
signal between the layers and Snake. What that changes is some 28 dB below what bf16 changes.

Signals are rows [T, C], one for each moment, so that a convolution is a matrix product with its
windows. Rows are worked on in pieces that stay in a core's cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

PIECE = 2**17
"""Numbers that each thread works on at a time."""

HIGHEST = 127
"""The largest int8, its negative being one as well."""

LOW_STEPS = 2 * HIGHEST
"""Steps of the low byte in one of the high: it spans what rounding leaves, half a step each way."""


class Split(NamedTuple):
    """Numbers as high · step + low · step / 254, int8 [T, C]."""

    high: Tensor
    low: Tensor
    step: float


class IntegerDecoder(nn.Module):
    """Decodes as a `dac` decoder whose weight normalisation is folded: latents [B, L, T] fp32 to
    samples [B, 1, T · hop]."""

    def __init__(self, decoder: nn.Module) -> None:
        super().__init__()
        layers: Any = decoder.get_submodule("model")
        first, *blocks, snake, last, _ = layers
        self._first, self._last = _Convolution.of(first), _Convolution.of(last)
        self._blocks = [_Block(block) for block in blocks]
        self._snake = _Snake(snake)

    def forward(self, latents: Tensor) -> Tensor:
        """See the class."""
        return torch.stack([self._signal(latent.T.contiguous()).T for latent in latents])

    def _signal(self, rows: Tensor) -> Tensor:
        """Samples [T · hop, 1] of rows [T, L]."""
        signal = self._first.of_rows(rows)
        for block in self._blocks:
            signal = block(signal)
        return self._last.of_rows(signal, self._snake).tanh_()


class _Block:
    """Upsampling and its residual units."""

    def __init__(self, block: Any) -> None:
        snake, upsampling, *units = block.block
        self._snake, self._upsampling = _Snake(snake), _Convolution.transposed(upsampling)
        self._stride: int = upsampling.stride[0]
        self._cut: int = upsampling.padding[0]
        self._units = [_Unit(unit) for unit in units]

    def __call__(self, signal: Tensor) -> Tensor:
        """Rows [T · stride, C / 2] of rows [T, C]."""
        phases = self._upsampling.of_rows(signal, self._snake)
        rows = phases.view(len(phases) * self._stride, -1)
        signal = rows[self._cut : self._cut + len(signal) * self._stride]
        for unit in self._units:
            unit.add_to(signal)
        return signal


class _Unit:
    """A residual unit."""

    def __init__(self, unit: Any) -> None:
        snake, wide, second_snake, narrow = unit.block
        self._snake, self._second_snake = _Snake(snake), _Snake(second_snake)
        self._wide, self._narrow = _Convolution.of(wide), _Convolution.of(narrow)

    def add_to(self, signal: Tensor) -> None:
        """Add the unit's branch to rows [T, C], in place."""
        given = self._wide.split(signal, self._snake)
        for start, end in _pieces(*signal.shape):
            branch = self._second_snake(self._wide(given, start, end))
            step = _largest(branch) / HIGHEST
            self._narrow(_split(branch, step), 0, end - start, signal[start:end])


class _Snake:
    """x + sin²(αx) / α."""

    def __init__(self, snake: Any) -> None:
        self._alpha: Tensor = snake.alpha.flatten()
        self._inverse = (self._alpha + 1e-9).reciprocal()

    def __call__(self, rows: Tensor) -> Tensor:
        """New rows [T, C]; they are no larger than twice the given ones."""
        squared = torch.mul(rows, self._alpha).sin_().square_()
        return torch.addcmul(rows, squared, self._inverse, out=squared)


class _Convolution:
    """A convolution over rows with weights [N, K, C] and bias [N], `padding` rows at both ends."""

    def __init__(self, weight: Tensor, bias: Tensor, dilation: int, padding: int) -> None:
        self._outputs, self._kernel, _ = weight.shape
        self._dilation, self._padding, self._bias = dilation, padding, bias
        matrix = weight.flatten(1)
        self._step = matrix.abs().amax(1).clamp(min=torch.finfo(torch.float32).tiny) / HIGHEST
        high = (matrix / self._step[:, None]).round()
        low = (matrix / self._step[:, None] - high) * LOW_STEPS
        operators: Any = torch.ops.onednn
        rows = [PIECE // self._outputs, matrix.shape[1]]
        self._high = operators.qlinear_prepack(high.to(torch.int8), rows)
        self._low = operators.qlinear_prepack(low.round().to(torch.int8), rows)
        self._zeros = torch.zeros_like(bias, dtype=torch.int32)

    @classmethod
    def of(cls, layer: Any) -> _Convolution:
        """An `nn.Conv1d`."""
        weight = layer.weight.transpose(1, 2)
        return cls(weight, layer.bias, layer.dilation[0], layer.padding[0])

    @classmethod
    def transposed(cls, layer: Any) -> _Convolution:
        """An `nn.ConvTranspose1d` with a kernel of two strides, not yet cut at the ends.

        The outputs of a row and the row before it are a row of stride · N.
        """
        inputs, outputs, _ = layer.weight.shape
        taps = layer.weight.view(inputs, outputs, 2, layer.stride[0]).flip(2)
        weight = taps.permute(3, 1, 2, 0).reshape(-1, 2, inputs)
        return cls(weight, layer.bias.repeat(layer.stride[0]), 1, 1)

    def of_rows(self, rows: Tensor, snake: _Snake | None = None) -> Tensor:
        """Rows [T', N] of rows [T, C], which go through Snake first if there is one."""
        given = self.split(rows, snake)
        count = len(given.high) - self._dilation * (self._kernel - 1)
        out = rows.new_empty(count, self._outputs)
        for start, end in _pieces(count, self._outputs):
            out[start:end] = self(given, start, end)
        return out

    def split(self, rows: Tensor, snake: _Snake | None = None) -> Split:
        """Rows [T, C] as bytes, padded."""
        length, channels = rows.shape
        padded = torch.zeros(2, length + 2 * self._padding, channels, dtype=torch.int8)
        step = _largest(rows) * (1 if snake is None else 2) / HIGHEST
        for start, end in _pieces(length, channels):
            piece = rows[start:end].clone() if snake is None else snake(rows[start:end])
            bytes_ = _split(piece, step)
            padded[0, start + self._padding : end + self._padding] = bytes_.high
            padded[1, start + self._padding : end + self._padding] = bytes_.low
        return Split(padded[0], padded[1], step)

    def __call__(self, given: Split, start: int, end: int, out: Tensor | None = None) -> Tensor:
        """Rows [end - start, N] of padded rows; added to `out` if that is given."""
        fine = given.step / LOW_STEPS
        high = self._windows(given.high, start, end)
        out = self._product(high, given.step, self._high, self._step, out, self._bias)
        out = self._product(high, given.step, self._low, self._step / LOW_STEPS, out)
        low = self._windows(given.low, start, end)
        return self._product(low, fine, self._high, self._step, out)

    def _windows(self, part: Tensor, start: int, end: int) -> Tensor:
        """What the rows start .. end - 1 see, [end - start, K · C]."""
        if self._kernel == 1:
            return part[start:end]
        channels = part.shape[1]
        seen = part[start:].as_strided(
            (end - start, self._kernel, channels), (channels, self._dilation * channels, 1)
        )
        return seen.flatten(1)

    def _product(
        self,
        rows: Tensor,
        step: float,
        weight: Tensor,
        steps: Tensor,
        out: Tensor | None,
        bias: Tensor | None = None,
    ) -> Tensor:
        """A product of bytes, added to `out` if that is given."""
        operands = (rows, step, 0, weight, steps, self._zeros)
        multiply: Any = torch.ops.onednn.qlinear_pointwise
        plain = (1.0, 0, torch.float32)
        if out is None:
            found: Tensor = multiply(*operands, bias, *plain, "none", [], "")
        else:
            found = multiply.binary(
                *operands, out, bias, *plain, 1.0, 0, "sum", 1.0, "none", [], ""
            )
        return found


def _split(rows: Tensor, step: float) -> Split:
    """Rows as bytes; they are spoiled."""
    step = max(step, torch.finfo(torch.float32).tiny)
    high = torch.quantize_per_tensor(rows, step, 0, torch.qint8)
    low = torch.quantize_per_tensor(rows.sub_(high.dequantize()), step / LOW_STEPS, 0, torch.qint8)
    return Split(_bytes(high), _bytes(low), step)


def _bytes(quantised: Tensor) -> Tensor:
    """The int8 numbers of a quantised tensor, without copying them."""
    plain = torch.empty(0, dtype=torch.int8)
    return plain.set_(quantised.untyped_storage(), 0, quantised.shape, quantised.stride())


def _largest(rows: Tensor) -> float:
    return max(float(rows.amax()), -float(rows.amin()))


def _pieces(length: int, width: int) -> Iterator[tuple[int, int]]:
    """Where the pieces of rows [length, width] begin and end."""
    rows = max(1, torch.get_num_threads() * PIECE // width)
    return pairwise((*range(0, length, rows), length))
