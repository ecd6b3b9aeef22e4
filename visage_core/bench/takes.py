"""Whole takes: with the demo bundle through the engine, and of a size with random weights."""

from __future__ import annotations

import time

import numpy as np
import torch

from visage_core.bench.report import BenchReport
from visage_core.bench.subjects import Plan
from visage_core.bench.timing import now
from visage_core.codec.dac import Codec
from visage_core.events import AudioChunk, FeaturesReady, Finished
from visage_core.generation.engine import Engine
from visage_core.generation.guidance import stream_weights
from visage_core.generation.numerics import PROBE_GUIDANCE, probe_conditions
from visage_core.generation.pace import Pace
from visage_core.generation.rendering import Renderer
from visage_core.generation.sampling import Sampler
from visage_core.generation.stepping import BoundDecoder
from visage_core.generation.windows import write_frames
from visage_core.resources import resource_path
from visage_core.types import GenerationRequest, Sampling, Span


def measure_demo(plan: Plan, report: BenchReport) -> None:
    """Takes of the bundled clip, from its features to the sound field."""
    engine = Engine()
    for seed in range(plan.repeats + 1):
        request = GenerationRequest(
            resource_path("clips", "demo.mp4"),
            Span(0.0, 5.0),
            seed=seed,
            model=plan.demo,
            device=str(plan.device),
        )
        moments: dict[type, float] = {}
        for event in engine.generate(request):
            moments.setdefault(type(event), time.perf_counter())
        if seed > 0:
            started = moments[FeaturesReady]
            report.add("demo", moments[Finished] - started)
            report.add("demo_first_sound", moments[AudioChunk] - started)


def measure_takes(plan: Plan, report: BenchReport, decoder: BoundDecoder, codec: Codec) -> None:
    """Takes of one window with dual guidance, from features to the sound field."""
    for seed in range(plan.repeats + 1):
        total, first = _take(plan.device, decoder, codec, seed)
        if seed > 0:
            report.add("take", total)
            report.add("take_first_sound", first)


def _take(
    device: torch.device, decoder: BoundDecoder, codec: Codec, seed: int
) -> tuple[float, float]:
    """Seconds until all is heard, and until the first sound is."""
    config = decoder.model.config
    conditions = probe_conditions(config, device)
    started = now(device)
    frames = config.audio_frames(conditions.video_frames)
    renderer = Renderer(codec, 1, frames * codec.hop, pace=Pace(), checkpoint=lambda: None)
    weights = [stream_weights(PROBE_GUIDANCE, config.num_streams)]
    first: float | None = None
    for frame in write_frames(decoder, conditions, weights, Sampler(Sampling(), seed, device)):
        if renderer.add(frame.cpu().numpy().astype(np.int16)) and first is None:
            first = now(device) - started
    renderer.finish()
    total = now(device) - started
    return total, total if first is None else first
