"""`visage generate` from end to end on a tiny model."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from visage_core.events import Finished, Stage
from visage_core.export.wav import read_foa, write_foa
from visage_core.generation.engine import Engine
from visage_core.models import resolve_bundle
from visage_core.types import Direction, Foa, GenerationRequest, Guidance, Span

CLIP_SECONDS = 1.25


def test_take_has_four_channels_and_the_length_of_the_clip(generate, tmp_path) -> None:
    result = generate()
    assert result.exit_code == 0, result.output
    assert result.stdout.split() == [str(tmp_path / "out.wav")]
    info = soundfile.info(tmp_path / "out.wav")
    assert (info.channels, info.subtype) == (4, "PCM_24")
    assert info.frames == round(CLIP_SECONDS * info.samplerate)


def test_span_runs_from_start_to_the_end_of_the_clip(generate, tmp_path) -> None:
    generate("--start", 0.5)
    assert read_foa(tmp_path / "out.wav").seconds == pytest.approx(CLIP_SECONDS - 0.5, abs=1e-3)


def test_same_request_gives_the_bytes_that_the_engine_gives(
    generate, clip, tiny_bundle, tmp_path
) -> None:
    options = ("--azimuth", 60, "--elevation", -10, "--mode", "dual", "--seed", 7)
    scales = ("--visual-guidance", 1, "--direction-guidance", 4)
    generate(*options, *scales, "--duration", 1)
    request = GenerationRequest(
        video=clip,
        span=Span(0.0, 1.0),
        direction=Direction(60.0, -10.0),
        guidance=Guidance("dual", 1.0, 4.0),
        seed=7,
        model=str(tiny_bundle),
        device="cpu",
    )
    *_, finished = Engine().generate(request, threading.Event())
    assert isinstance(finished, Finished)
    write_foa(tmp_path / "engine.wav", finished.take.foa)
    assert (tmp_path / "out.wav").read_bytes() == (tmp_path / "engine.wav").read_bytes()


def test_another_seed_gives_another_take(generate, tmp_path) -> None:
    takes = []
    for seed in (1, 2):
        generate("--seed", seed)
        takes.append(read_foa(tmp_path / "out.wav").samples)
    assert not np.array_equal(*takes)


def test_cuts_are_given_and_looked_for(generate, tmp_path) -> None:
    report_path = tmp_path / "report.json"
    result = generate("--cut", 0.5, "--find-cuts", "--report", report_path)
    assert result.exit_code == 0, result.output
    assert json.loads(report_path.read_text())["request"]["cuts"] == [0.5]


def test_report_tells_what_was_asked_and_what_came_out(
    generate, clip, tiny_bundle, tmp_path
) -> None:
    report_path = tmp_path / "report.json"
    generate("--azimuth", 30, "--seed", 3, "--precision", "int8", "--report", report_path)
    report = json.loads(report_path.read_text())
    audio = (tmp_path / "out.wav").read_bytes()
    assert report["request"]["video"] == str(clip)
    assert report["request"]["direction"] == {"azimuth": 30.0, "elevation": 0.0}
    assert report["request"]["seed"] == 3
    assert report["request"]["precision"] == "int8"
    assert report["model_digest"] == resolve_bundle(tiny_bundle).digest
    assert report["output"]["sha256"] == hashlib.sha256(audio).hexdigest()
    foa = read_foa(tmp_path / "out.wav")
    level = 20 * np.log10(np.abs(foa.samples).max()) - report["output"]["gain_db"]
    assert report["audio"]["peak_dbfs"] == pytest.approx(level, abs=0.02)
    assert report["audio"]["samples"] == foa.samples.shape[1]
    assert set(report["seconds"]) == {stage.value for stage in Stage}
    assert report["versions"]["torch"][0].isdigit()


def test_binaural_is_stereo_and_as_long_as_the_take(generate, tmp_path) -> None:
    generate("--binaural", tmp_path / "ears.wav", "--subtype", "PCM_16")
    take, ears = (soundfile.info(tmp_path / name) for name in ("out.wav", "ears.wav"))
    assert (take.channels, ears.channels) == (4, 2)
    assert take.subtype == ears.subtype == "PCM_16"
    assert (take.frames, take.samplerate) == (ears.frames, ears.samplerate)


def test_stages_are_named_on_standard_error(generate) -> None:
    lines = generate().stderr.splitlines()
    assert [line for line in lines if line in set(Stage)] == [stage.value for stage in Stage]


def test_folder_is_checked_before_the_model_is_even_read(generate, tmp_path) -> None:
    result = generate("--model", tmp_path, output=tmp_path / "missing" / "out.wav")
    assert result.exit_code == 2
    assert "missing/out.wav was not written" in result.stderr


def test_failed_generation_leaves_the_earlier_take(generate, tmp_path) -> None:
    output = tmp_path / "out.wav"
    output.write_bytes(b"earlier")
    assert generate("--elevation", 120).exit_code == 2
    assert generate("--model", tmp_path).exit_code == 2
    assert output.read_bytes() == b"earlier"
    assert [path.name for path in tmp_path.glob("*.wav")] == ["out.wav"]


def test_take_that_cannot_be_written_is_kept(generate, homes, tmp_path, monkeypatch) -> None:
    """The output's place turns into a folder while the engine works."""
    output = tmp_path / "out.wav"
    generate_take = Engine.generate

    def generate_and_spoil(self: Engine, request: GenerationRequest, cancel: threading.Event):
        yield from generate_take(self, request, cancel)
        (output / "in the way").mkdir(parents=True)

    monkeypatch.setattr(Engine, "generate", generate_and_spoil)
    result = generate()
    (kept,) = homes.rglob("foa.wav")
    assert result.exit_code == 2
    assert str(kept) in result.stderr.replace("\n", "")
    assert read_foa(kept).seconds == pytest.approx(CLIP_SECONDS, abs=1e-3)


def test_evaluate_finds_a_take_like_itself(visage, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    source = rng.standard_normal(16000).astype(np.float32) * 0.1
    gains = np.array([1.0, 0.8, 0.0, 0.6], np.float32)[:, None]
    paths = [tmp_path / "left.wav", tmp_path / "right.wav"]
    for path, side in zip(paths, (1.0, -1.0), strict=True):
        samples = gains * np.array([1.0, side, 1.0, 1.0], np.float32)[:, None] * source
        write_foa(path, Foa(samples, 16000))
    alike = json.loads(visage("evaluate", paths[0], paths[0], "--json").stdout)
    mirrored = json.loads(visage("evaluate", *paths, "--json").stdout)
    assert alike["cc_all"] == pytest.approx(1.0)
    assert mirrored["cc_all"] < alike["cc_all"] - 0.5
    assert set(alike) == {f"{s}_{w}" for s in ("cc", "auc") for w in ("all", "1fps", "5fps")}
    table = visage("evaluate", *paths).stdout
    assert f"{mirrored['cc_all']:.3f}" in table


def test_evaluate_compares_across_sample_rates(visage, tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    for rate in (16000, 48000):
        source = np.repeat(rng.standard_normal(16000), rate // 16000).astype(np.float32) * 0.1
        write_foa(
            tmp_path / f"{rate}.wav", Foa(np.outer([1, 0.9, 0, 0.4], source).astype("f4"), rate)
        )
    result = visage("evaluate", tmp_path / "16000.wav", tmp_path / "48000.wav", "--json")
    assert json.loads(result.stdout)["cc_all"] == pytest.approx(1.0, abs=1e-3)
