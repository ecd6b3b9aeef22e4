"""The bench measures all it names; how long anything takes is not for tests to say."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from visage_core.bench import measuring
from visage_core.bench.measuring import measure
from visage_core.bench.report import BenchReport, Size
from visage_core.bench.subjects import Plan, Sizes
from visage_core.bench.timing import laps, peak_memory_mb, repeated
from visage_core.cli import cli
from visage_core.codec.dac import CodecConfig
from visage_core.model.config import VisageConfig

CPU = torch.device("cpu")
CODEC = CodecConfig(
    encoder_dim=4,
    encoder_rates=(2, 4),
    latent_dim=16,
    decoder_dim=32,
    decoder_rates=(4, 2),
    n_codebooks=3,
    codebook_size=20,
    codebook_dim=4,
)
FIGURES = {
    "steps_speedup_bf16",
    "steps_speedup_int8",
    "codec_speedup",
    "demo_seconds",
    "demo_first_sound_seconds",
    "take_seconds",
    "take_first_sound_seconds",
    "peak_memory_mb",
}


@pytest.fixture(scope="module")
def plan(config: VisageConfig, tiny_bundle: Path) -> Plan:
    sizes = Sizes(config, CODEC)
    return Plan(CPU, Size.DEMO, sizes, str(tiny_bundle), 10, 5, codec_frames=4, takes=True)


@pytest.fixture(scope="module")
def report(plan: Plan) -> BenchReport:
    pytest.importorskip("transformers")
    return measure(plan)


def test_all_figures_are_there_and_finite(report: BenchReport) -> None:
    content = json.loads(json.dumps(report.content(), allow_nan=False))
    assert content.keys() >= FIGURES | {"device", "raw"}
    for name in FIGURES:
        assert 0.0 < content[name] < math.inf, name


def test_figures_follow_from_at_least_five_raw_times(report: BenchReport) -> None:
    assert all(len(times) >= 5 for times in report.raw.values())
    slow, fast = (sorted(report.raw[f"steps_{way}"])[2] for way in ("public", "bf16"))
    assert report.figures()["steps_speedup_bf16"] == pytest.approx(slow / fast)


def test_divergence_is_reported_with_the_times(report: BenchReport) -> None:
    assert report.divergence.keys() == {"fp32", "bf16", "int8"}
    content = report.content()["divergence"]
    assert content["fp32"]["worst"] == 0.0
    assert 0.0 < content["int8"]["mean"] <= content["int8"]["worst"]
    assert content["int8"]["worst"] == max(content["int8"]["worst_by_head"])
    assert len(content["int8"]["mean_by_head"]) == 12


def test_what_a_machine_lacks_is_skipped_with_a_reason(
    report: BenchReport, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert report.skipped.keys() == {"cuda"}
    for lacking in ("_multiplies_bf16", "_has_fbgemm"):
        monkeypatch.setattr(f"visage_core.generation.projections.{lacking}", lambda: False)
    without = measure(replace(plan, takes=False))
    assert without.figures()["take_seconds"] is None
    assert without.figures()["steps_speedup_bf16"] is None
    assert "computes bf16 as fp32" in without.skipped["steps_speedup_bf16"]


def test_the_command_writes_what_it_prints(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = BenchReport("a machine", Size.DEMO, {"steps_public": [0.2], "steps_bf16": [0.1]})
    asked: list[Plan] = []

    def instead(plan: Plan, tell: object) -> BenchReport:
        asked.append(plan)
        return report

    monkeypatch.setattr(measuring, "measure", instead)
    path = tmp_path / "bench.json"
    arguments = ["bench", "--size", "demo", "--device", "cpu", "--steps", "12", "--json", str(path)]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    assert "2.0 x" in result.output
    assert json.loads(path.read_text())["steps_speedup_bf16"] == 2.0
    assert (asked[0].steps, asked[0].device.type) == (12, "cpu")


def test_sizes_are_the_published_and_the_bundled_ones() -> None:
    full, demo = Sizes.of(Size.FULL), Sizes.of(Size.DEMO)
    assert (full.model.d_model, full.model.decoder_layers, full.codec.decoder_dim) == (
        1024,
        12,
        1536,
    )
    assert demo.model.d_model < full.model.d_model
    assert demo.codec.hop == demo.model.dac_downsample_rate


def test_laps_leave_out_the_warm_up() -> None:
    seen: list[int] = []
    times = list(laps((seen.append(i) for i in range(7)), 2, CPU))
    assert len(times) == 5
    assert seen == list(range(7))
    assert all(time >= 0.0 for time in times)
    assert len(repeated(lambda: None, 5, CPU)) == 5
    assert peak_memory_mb(CPU) > 10.0
