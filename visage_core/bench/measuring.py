"""The measurements of `visage bench`, each beside the public way of doing the same."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

import torch

from visage_core.bench.public import PublicDecoding
from visage_core.bench.report import BenchReport, Size
from visage_core.bench.subjects import Sizes, random_conditions, random_model
from visage_core.bench.timing import laps, peak_memory_mb, repeated
from visage_core.codec.dac import build_dac, codec_of
from visage_core.codec.precision import shortened
from visage_core.events import AudioChunk, FeaturesReady, Finished
from visage_core.generation.conditions import Conditions
from visage_core.generation.engine import Engine
from visage_core.generation.guidance import stream_weights
from visage_core.generation.numerics import divergence
from visage_core.generation.sampling import Sampler
from visage_core.generation.session import DecodingSession
from visage_core.generation.stepping import BoundDecoder
from visage_core.model.config import NUM_CHANNELS
from visage_core.resources import resource_path
from visage_core.types import GenerationRequest, Guidance, GuidanceMode, Precision, Sampling, Span

GUIDANCE = Guidance(GuidanceMode.DUAL)
"""All four condition streams count."""

WARM_UP_FRAMES = 2

DIVERGENCE_FRAMES = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure: `steps` decoding steps of each kind, everything else `repeats` times.

    Steps and codec have random weights of `sizes`, takes are made with the bundle `demo`.
    `codec_frames` frames of codes are decoded at a time, of all channels.
    """

    device: torch.device
    size: Size
    sizes: Sizes
    demo: str = "demo"
    steps: int = 40
    repeats: int = 5
    codec_frames: int = 86


def measure(plan: Plan, tell: Callable[[str], None] = lambda _: None) -> BenchReport:
    """Measure everything; `tell` hears what is at work. Raises `ModelError` without transformers.

    The demo comes first, so that the peak memory is that of making takes and nothing else.
    """
    report = BenchReport(device_name(plan.device), plan.size)
    if plan.device.type != "cuda":
        report.skipped["cuda"] = f"measured on {plan.device}; name a CUDA GPU to measure that"
    with torch.inference_mode():
        tell("takes with the demo model")
        _measure_demo(plan, report)
        report.peak_memory_mb = peak_memory_mb(plan.device)
        _measure_steps(plan, report, tell)
        tell("the codec")
        _measure_codec(plan, report)
    return report


def device_name(device: torch.device) -> str:
    """What computes, in words."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    capability = torch.backends.cpu.get_cpu_capability()
    return f"{platform.machine()} {capability}, {torch.get_num_threads()} threads"


def _measure_demo(plan: Plan, report: BenchReport) -> None:
    """Takes of the bundled clip with the bundled model, from features known to the sound field."""
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
            report.raw.setdefault("demo", []).append(moments[Finished] - started)
            report.raw.setdefault("demo_first_sound", []).append(moments[AudioChunk] - started)


def _measure_steps(plan: Plan, report: BenchReport, tell: Callable[[str], None]) -> None:
    """Decoding steps: the public way, and ours in every precision that the device has."""
    model = random_model(plan.sizes.model, plan.device)
    conditions = random_conditions(plan.sizes.model, plan.device)
    tell("steps, the public way")
    weights = stream_weights(GUIDANCE, plan.sizes.model.num_streams)[:, 0]
    frames = _frames(plan)
    public = PublicDecoding(model).frames(conditions, weights, Sampling(), frames)
    report.raw["steps_public"] = _step_times(plan, public)
    exact = BoundDecoder(model)
    for precision in (Precision.FP32, Precision.BF16, Precision.INT8):
        tell(f"steps in {precision}")
        bound = exact if precision is Precision.FP32 else BoundDecoder(model, precision)
        if bound.form.precision is not precision:
            reason = f"{plan.device} computes {precision} as {bound.form.precision}"
            report.skipped[f"steps_speedup_{precision}"] = reason
            continue
        report.raw[f"steps_{precision}"] = _own_steps(plan, bound, conditions)
        report.divergence[str(precision)] = _divergence(exact, bound, conditions)


def _frames(plan: Plan) -> int:
    """Frames to write, so that `steps` steps are left when the first have warmed up."""
    wanted = WARM_UP_FRAMES + max(1, plan.steps // plan.sizes.model.pattern.stride)
    return min(wanted, plan.sizes.model.code_frames(plan.sizes.model.max_source_length))


def _own_steps(plan: Plan, bound: BoundDecoder, conditions: Conditions) -> list[float]:
    weights = stream_weights(GUIDANCE, plan.sizes.model.num_streams)
    sampler = Sampler(Sampling(), 0, plan.device)
    session = DecodingSession(bound, conditions, weights, sampler)
    return _step_times(plan, islice(session.frames(), _frames(plan)))


def _step_times(plan: Plan, frames: Any) -> list[float]:
    """Seconds of a step, from the time that each frame takes to come."""
    stride = plan.sizes.model.pattern.stride
    return [lap / stride for lap in laps(frames, WARM_UP_FRAMES, plan.device)]


def _divergence(
    exact: BoundDecoder, bound: BoundDecoder, conditions: Conditions
) -> dict[str, float]:
    """KL divergence to fp32 in nats, mean and worst, on random codes."""
    config = exact.model.config
    generator = torch.Generator().manual_seed(0)
    shape = (1, DIVERGENCE_FRAMES, config.num_streams)
    codes = torch.randint(config.dac_vocab_size, shape, generator=generator)
    found = divergence(exact, bound, conditions, codes.to(exact.model.device), GUIDANCE)
    return {"mean": found.mean, "worst": found.worst}


def _measure_codec(plan: Plan, report: BenchReport) -> None:
    """Decoding codes: the codec's package as it comes, and ours."""
    network: Any = build_dac(plan.sizes.codec).eval().requires_grad_(False).to(plan.device)
    generator = torch.Generator().manual_seed(0)
    shape = (NUM_CHANNELS, plan.sizes.codec.n_codebooks, plan.codec_frames)
    codes = torch.randint(plan.sizes.codec.codebook_size, shape, generator=generator)
    codes = codes.to(plan.device)
    codec = shortened(codec_of(network))

    def public() -> object:
        return network.decode(network.quantizer.from_codes(codes)[0])

    report.raw["codec_public"] = repeated(public, plan.repeats, plan.device)
    report.raw["codec"] = repeated(lambda: codec.decode(codes), plan.repeats, plan.device)
