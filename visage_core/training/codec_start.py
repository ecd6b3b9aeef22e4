"""Good starts for a codec: weights through which signals pass, and a quantiser that fits them.

A codec learns much faster without its quantiser. Once it can reproduce sound, the quantiser is
laid out over the latents that it really uses, and both learn on together.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2
from torch import Tensor, nn

Array = NDArray[np.float64]


def initialised(network: nn.Module) -> nn.Module:
    """Draw the weights of a `dac.DAC` anew so that signals keep their size on the way through.

    The package's own start (0.02 for every weight) makes them vanish over the strided layers;
    a short training then never leaves the silence. Branches that are added to a signal start
    small, and so does the output.
    """
    from dac.model.dac import ResidualUnit

    units = [module for module in network.modules() if isinstance(module, ResidualUnit)]
    quiet = {id(unit.block[-1]) for unit in units}
    decoder = network.get_submodule("decoder")
    quiet.add(id([m for m in decoder.modules() if isinstance(m, nn.Conv1d)][-1]))
    for layer in network.modules():
        if isinstance(layer, nn.Conv1d | nn.ConvTranspose1d) and hasattr(layer, "weight_v"):
            _draw(layer, 0.1 if id(layer) in quiet else 1.0)
    return network


@torch.no_grad()
def _draw(layer: Any, gain: float) -> None:
    """Normal weights with `gain` over the square root of the inputs that meet in one output."""
    direction = layer.weight_v
    if isinstance(layer, nn.Conv1d):
        inputs = direction.shape[1] * direction.shape[2]
    else:
        inputs = direction.shape[0] * direction.shape[2] // layer.stride[0]
    direction.normal_(0.0, gain / math.sqrt(inputs))
    layer.weight_g.copy_(direction.flatten(1).norm(dim=1).reshape(layer.weight_g.shape))
    if layer.bias is not None:
        layer.bias.zero_()


@torch.no_grad()
def lay_out_quantiser(quantiser: nn.Module, latents: Tensor, seed: int = 0) -> None:
    """Set a DAC quantiser's projections and codebooks from latents [N, D].

    Each stage looks at its residual's principal directions and puts its codebook entries at the
    means of clusters there, clusters being told apart by angle as DAC looks entries up.
    """
    residual = latents.double().cpu().numpy()
    stages: list[Any] = list(quantiser.get_submodule("quantizers").children())
    for stage in stages:
        centre, axes = _principal_axes(residual, stage.codebook_dim)
        _set(stage.in_proj, axes, -axes @ centre)
        _set(stage.out_proj, axes.T, centre)
        projected = (residual - centre) @ axes.T
        entries, chosen = _cluster_by_angle(projected, stage.codebook_size, seed)
        stage.codebook.weight.copy_(torch.from_numpy(entries))
        residual = residual - centre - entries[chosen] @ axes


@torch.no_grad()
def level_latents(encoder: nn.Module, decoder: nn.Module, latents: Tensor) -> Tensor:
    """Scale a codec's latents [N, D] to a root mean square length of 2 and return them.

    The encoder's last layer and the decoder's first take up the change, so that the sound stays
    the same. The quantiser's own losses are in units of latents; this keeps them from drowning
    the rest.
    """
    scale = 2.0 / float(latents.square().sum(dim=1).mean().sqrt())
    last: Any = [m for m in encoder.modules() if isinstance(m, nn.Conv1d)][-1]
    first: Any = next(m for m in decoder.modules() if isinstance(m, nn.Conv1d))
    last.weight_g.mul_(scale)
    if last.bias is not None:
        last.bias.mul_(scale)
    first.weight_g.div_(scale)
    return latents * scale


def _principal_axes(points: Array, count: int) -> tuple[Array, Array]:
    """Mean [D] and orthonormal directions [count, D] of greatest variance."""
    centre = points.mean(axis=0)
    _, _, axes = np.linalg.svd(points - centre, full_matrices=False)
    return centre, axes[:count]


def _cluster_by_angle(points: Array, count: int, seed: int) -> tuple[Array, NDArray[np.intp]]:
    """Mean point [count, d] of each cluster of similar directions, and each point's cluster."""
    units = points / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-9)
    rng = np.random.default_rng(seed)
    start = units[rng.choice(len(units), count, replace=len(units) < count)]
    centres, _ = kmeans2(units, start, iter=12, minit="matrix", missing="warn")
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    chosen = np.argmax(units @ centres.T, axis=1)
    lengths = np.einsum("nd,nd->n", points, centres[chosen])
    sums = np.bincount(chosen, lengths, count)
    mean = sums / np.maximum(np.bincount(chosen, minlength=count), 1)
    usual = float(lengths.mean())
    return centres * np.where(mean > 0.0, mean, usual)[:, None], chosen


def _set(layer: Any, weight: Array, bias: Array) -> None:
    """Give a weight-normalised 1 x 1 convolution these weights."""
    matrix = torch.from_numpy(weight).float()[..., None]
    layer.weight_v.copy_(matrix)
    layer.weight_g.copy_(matrix.norm(dim=(1, 2), keepdim=True))
    layer.bias.copy_(torch.from_numpy(bias))
