"""Rounds of decoding steps as CUDA graphs."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence

import torch
from torch import Generator

from visage_core.generation.rounds import Recorder, Round

log = logging.getLogger(__name__)

OFF_SWITCH = "VISAGE_NO_CUDA_GRAPHS"

WARM_UPS = 3
"""Runs before recording, in which libraries choose kernels and take their workspace."""


def choose_recorder(device: torch.device) -> Recorder | None:
    """CUDA graphs where there are any, unless the environment switches them off."""
    if device.type != "cuda":
        return None
    if os.environ.get(OFF_SWITCH) == "1":
        log.info("CUDA graphs are switched off by %s", OFF_SWITCH)
        return None
    return record_graph


def record_graph(round_: Round, generators: Sequence[Generator]) -> Round:
    """The round as a CUDA graph; `generators` go on drawing anew at every replay.

    Raises `RuntimeError` if something in the round cannot be captured; then the current stream is
    what it was.
    """
    with torch.cuda.device(generators[0].device):
        before = torch.cuda.current_stream()
        try:
            return _captured(round_, generators)
        finally:
            # A capture that fails leaves its own stream behind as the current one.
            torch.cuda.set_stream(before)


def _captured(round_: Round, generators: Sequence[Generator]) -> Round:
    aside = torch.cuda.Stream()  # type: ignore[no-untyped-call]
    aside.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(aside):
        for _ in range(WARM_UPS):
            round_()
    torch.cuda.current_stream().wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    for generator in generators:
        graph.register_generator_state(generator)
    # Other threads may generate meanwhile: only this one's calls are checked.
    with torch.cuda.graph(graph, capture_error_mode="thread_local"):
        round_()
    return graph.replay
