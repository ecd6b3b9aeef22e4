"""The measurements of `visage bench`, each beside the public way of doing the same."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

import torch
from torch import Tensor

from visage_core.bench.public import PublicDecoding, import_bart
from visage_core.bench.report import BenchReport
from visage_core.bench.subjects import Plan, random_model
from visage_core.bench.takes import measure_demo, measure_takes
from visage_core.bench.timing import laps, peak_memory_mb, repeated
from visage_core.codec.dac import Codec, build_dac, codec_of
from visage_core.codec.precision import shortened
from visage_core.generation.conditions import Conditions
from visage_core.generation.forcing import Forced
from visage_core.generation.guidance import stream_weights
from visage_core.generation.numerics import PROBE_GUIDANCE, probe, probe_conditions
from visage_core.generation.sampling import Sampler
from visage_core.generation.session import DecodingSession
from visage_core.generation.stepping import BoundDecoder
from visage_core.model.config import NUM_CHANNELS
from visage_core.model.visage import VisageModel
from visage_core.types import Precision, Sampling

WARM_UP_FRAMES = 2


def measure(plan: Plan, tell: Callable[[str], None] = lambda _: None) -> BenchReport:
    """Measure everything; `tell` hears what is at work. Raises `ModelError` without transformers.

    The demo comes first, so that the peak memory is that of making takes and nothing else.
    """
    report = BenchReport(device_name(plan.device), plan.size)
    if plan.device.type != "cuda":
        report.skipped["cuda"] = f"measured on {plan.device}; name a CUDA GPU to measure that"
    import_bart()  # what is missing is said before minutes of measuring
    tell("takes with the demo model")
    measure_demo(plan, report)
    report.peak_memory_mb = peak_memory_mb(plan.device)
    model = random_model(plan.sizes.model, plan.device)
    with torch.inference_mode():
        _measure_steps(plan, report, model, tell)
        tell("the codec")
        codec = _measure_codec(plan, report)
    if plan.takes:
        tell("takes of the measured size")
        measure_takes(plan, report, BoundDecoder(model, Precision.AUTO), codec)
    else:
        report.skipped["take"] = "on a CPU a take of this size follows from its steps and codec"
    return report


def device_name(device: torch.device) -> str:
    """What computes, in words."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    capability = torch.backends.cpu.get_cpu_capability()
    return f"{platform.machine()} {capability}, {torch.get_num_threads()} threads"


def _measure_steps(
    plan: Plan, report: BenchReport, model: VisageModel, tell: Callable[[str], None]
) -> None:
    """Decoding steps: the public way, and ours in every precision that the device has.

    A step takes the longer the more it looks back on; those in the middle of a take are measured.
    """
    conditions = probe_conditions(plan.sizes.model, plan.device)
    tell("steps, the public way")
    weights = stream_weights(PROBE_GUIDANCE, plan.sizes.model.num_streams)[:, 0]
    prefix = _first_half(plan)
    public = PublicDecoding(model).frames(conditions, weights, Sampling(), _frames(plan), prefix)
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
        report.divergence[str(precision)] = probe(exact, bound)


def _frames(plan: Plan) -> int:
    """Frames to write, so that `steps` steps are left when the first have warmed up."""
    wanted = WARM_UP_FRAMES + max(1, plan.steps // plan.sizes.model.pattern.stride)
    return min(wanted, plan.sizes.model.code_frames(plan.sizes.model.max_source_length))


def _first_half(plan: Plan) -> Tensor:
    """Codes [1, P, K] so long that what is written after them lies in the middle of a take."""
    model = plan.sizes.model
    frames = (model.code_frames(model.max_source_length) - _frames(plan)) // 2
    generator = torch.Generator().manual_seed(0)
    shape = (1, frames, model.num_streams)
    return torch.randint(model.dac_vocab_size, shape, generator=generator).to(plan.device)


def _own_steps(plan: Plan, bound: BoundDecoder, conditions: Conditions) -> list[float]:
    model = plan.sizes.model
    weights = stream_weights(PROBE_GUIDANCE, model.num_streams)
    sampler = Sampler(Sampling(), 0, plan.device)
    prefix = _first_half(plan)
    forced = Forced.beginning(prefix, model.code_frames(model.max_source_length))
    session = DecodingSession(bound, conditions, weights, sampler, forced)
    begun = prefix.shape[1]
    return _step_times(plan, islice(session.frames(), begun, begun + _frames(plan)))


def _step_times(plan: Plan, frames: Iterable[object]) -> list[float]:
    """Seconds of a step, from the time that each frame takes to come."""
    stride = plan.sizes.model.pattern.stride
    return [lap / stride for lap in laps(frames, WARM_UP_FRAMES, plan.device)]


def _measure_codec(plan: Plan, report: BenchReport) -> Codec:
    """Decoding codes: the codec's package as it comes, and ours, which is returned."""
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
    return codec
