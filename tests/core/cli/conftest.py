"""A short clip, and the command line run in this process on the tiny bundle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sample_media import write_clip
from typer.testing import CliRunner, Result

from visage_core.cli import cli

Visage = Callable[..., Result]


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1.25 s of video."""
    return write_clip(tmp_path_factory.mktemp("clips") / "clip.mp4")


@pytest.fixture
def homes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The user's folders, in a place of the test's own."""
    for variable in ("VISAGE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "home" / variable.lower()))
    return tmp_path / "home"


@pytest.fixture
def visage(homes: Path) -> Visage:
    """`visage(argument, ...)` runs a command and returns its exit code and output."""
    return lambda *arguments: CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture
def generate(visage: Visage, clip: Path, tiny_bundle: Path, tmp_path: Path) -> Visage:
    """`generate(option, ...)` makes a take of the clip, as `out.wav` in the test's folder."""

    def run(*options: object, video: Path = clip, output: Path = tmp_path / "out.wav") -> Result:
        given = ("--model", tiny_bundle, "--device", "cpu", *options)
        return visage("generate", video, "-o", output, *given)

    return run
