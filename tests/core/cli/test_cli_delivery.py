"""`visage export` and `visage verify` from end to end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from sample_media import write_clip

from visage_core.ambisonics.harmonics import encode
from visage_core.export.wav import write_foa
from visage_core.types import Direction, Foa


@pytest.fixture
def field(tmp_path: Path) -> Path:
    """A quarter of a second of noise from the left, a little above."""
    mono = 0.1 * np.random.default_rng(0).standard_normal(11025)
    return write_foa(tmp_path / "field.wav", Foa(encode(mono, Direction(90, 10)), 44100)).path


def facts(visage, path: Path) -> dict[str, object]:
    result = visage("verify", path, "--json")
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


@pytest.mark.parametrize(
    ("form", "name", "convention"),
    [("ambix", "a.flac", "ambix"), ("fuma", "a.amb", "fuma"), ("binaural", "a.wav", "stereo")],
)
def test_what_is_exported_verifies(visage, field, tmp_path, form, name, convention) -> None:
    out = tmp_path / "out" / name
    out.parent.mkdir()
    result = visage("export", field, "--format", form, "-o", out, "--sample-rate", 48000)
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{out}\n"
    assert f"ok: convention {convention}" in result.stderr
    found = facts(visage, out)
    assert (found["convention"], found["sample_rate"], found["seconds"]) == (
        convention,
        48000,
        0.25,
    )
    if convention != "stereo":
        assert (found["peak_azimuth"], found["peak_elevation"]) == (90.0, 10.0)


def test_a_spatial_video_with_head_locked_stereo(visage, field, tmp_path) -> None:
    video, out = write_clip(tmp_path / "clip.mp4", frames=2), tmp_path / "out.mp4"
    soundfile.write(tmp_path / "voice.wav", np.full((8000, 2), 0.1), 16000)
    given = ("--video", video, "--head-locked", tmp_path / "voice.wav", "-o", out)
    result = visage("export", field, "--format", "youtube-mp4", *given)
    assert result.exit_code == 0, result.output
    assert "not marked as 360°" in result.stderr
    found = facts(visage, out)
    assert (found["convention"], found["channels"]) == ("ambix", 6)
    assert "SA3D" in found["boxes"]  # type: ignore[operator]


def test_a_review_video_with_the_energy_in_its_picture(visage, field, tmp_path) -> None:
    video, out = write_clip(tmp_path / "clip.mp4", frames=4), tmp_path / "out.mp4"
    given = ("--video", video, "--overlay", "--azimuth", 90, "-o", out)
    result = visage("export", field, "--format", "review-mp4", *given)
    assert result.exit_code == 0, result.output
    assert b"x264" in out.read_bytes()
    assert facts(visage, out)["convention"] == "stereo"
    refused = visage("export", field, "--format", "ambix", *given[:-1], tmp_path / "a.wav")
    assert refused.exit_code == 2
    assert "Choose review-mp4" in refused.output


def test_stems_print_every_file(visage, field, tmp_path) -> None:
    result = visage("export", field, "--format", "stems", "-o", tmp_path / "s.wav")
    assert result.stdout.splitlines() == [str(tmp_path / f"s_{name}.wav") for name in "WYZX"]


def test_verify_explains_in_words(visage, field) -> None:
    result = visage("verify", field)
    assert result.exit_code == 0
    for words in ("ambix", "4 channel(s), 44100 Hz, 0.250 s", "azimuth 90°", "because:"):
        assert words in result.stdout


def test_a_file_with_problems_has_an_exit_code(visage, tmp_path) -> None:
    soundfile.write(tmp_path / "silence.wav", np.zeros((100, 4)), 44100)
    result = visage("verify", tmp_path / "silence.wav")
    assert result.exit_code == 2
    assert "problem: it is silent" in result.stdout


def test_errors_name_the_way_out(visage, field, tmp_path) -> None:
    for arguments, words in [
        (("--format", "mp3", "-o", tmp_path / "a.wav"), "Choose ambix"),
        (("--format", "iamf", "-o", tmp_path / "a.wav"), "Use the suffix .iamf or .mp4"),
        (("--format", "youtube-mov", "-o", tmp_path / "a.mov"), "Choose the video"),
    ]:
        result = visage("export", field, *arguments)
        assert result.exit_code == 2
        assert words in result.output


def test_verifying_needs_no_torch(field) -> None:
    code = (
        "import sys; from visage_core.verify.verdict import verify_file; "
        f"verify_file({str(field)!r}); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
