"""Which command runs, and what becomes of errors, whatever the command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import pytest
import typer
from sample_media import write_clip
from typer.testing import CliRunner

from visage_core.commands.group import StudioGroup
from visage_core.errors import Cancelled, InvalidSpan


def studio(*errors: Exception) -> typer.Typer:
    """A command line with an editor, and a command that raises."""
    app = typer.Typer(cls=StudioGroup, no_args_is_help=True)

    @app.callback()
    def options(debug: bool = False) -> None: ...

    @app.command()
    def edit(video: Annotated[Path | None, typer.Argument()] = None) -> None:
        typer.echo(f"editor on {video}")

    @app.command()
    def fail() -> None:
        raise errors[0]

    return app


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidSpan("the span is empty"), 2),
        (Cancelled(), 130),
        (KeyboardInterrupt(), 130),
        (ZeroDivisionError("by zero"), 1),
        (OSError(28, "No space left on device"), 1),
        (RuntimeError("odd"), 1),
        (typer.Exit(7), 7),
    ],
)
def test_each_error_has_its_exit_code_and_no_traceback(error, code, state) -> None:
    result = CliRunner().invoke(studio(error), ["fail"])
    assert result.exit_code == code
    assert "Traceback" not in result.output
    assert result.stdout == ""


def test_defect_goes_to_the_log_file_whose_place_is_told(state) -> None:
    result = CliRunner().invoke(studio(ZeroDivisionError("by zero")), ["fail"])
    (log,) = state.rglob("visage.log")
    assert str(log) in result.stderr
    assert "ZeroDivisionError: by zero" in result.stderr
    assert "Traceback" in log.read_text()


def test_defect_without_a_place_for_the_log_is_still_told(monkeypatch, tmp_path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    result = CliRunner().invoke(studio(ZeroDivisionError("by zero")), ["fail"])
    assert result.exit_code == 1
    assert "--debug" in result.stderr


@pytest.mark.parametrize("error", [ZeroDivisionError("by zero"), InvalidSpan("empty")])
def test_debug_shows_the_traceback(error, state) -> None:
    result = CliRunner().invoke(studio(error), ["--debug", "fail"])
    assert "Traceback" in result.stderr
    assert not list(state.rglob("visage.log"))


def test_wrong_usage_is_exit_code_two(visage) -> None:
    for arguments in (
        ["generate"],
        ["generate", "x.mp4", "-o", "x.wav", "--seed", "one"],
        ["generate", "x.mp4", "-o", "x.wav", "--subtype", "MP3"],
        ["no such command"],
    ):
        result = visage(*arguments)
        assert result.exit_code == 2
        assert "Traceback" not in result.output


def test_no_command_at_all_is_the_editor(tmp_path) -> None:
    assert CliRunner().invoke(studio(), []).stdout == "editor on None\n"


def test_a_file_is_opened_in_the_editor(tmp_path) -> None:
    (tmp_path / "film.mp4").touch()
    result = CliRunner().invoke(studio(), [str(tmp_path / "film.mp4")])
    assert result.stdout == f"editor on {tmp_path / 'film.mp4'}\n"


def test_help_lists_the_commands_without_an_editor(visage) -> None:
    for name in ("generate", "evaluate", "models", "doctor", "train", "world"):
        assert name in visage("--help").stdout


def test_interrupt_cancels_a_generation_and_leaves_nothing(tiny_bundle, tmp_path, homes) -> None:
    video = write_clip(tmp_path / "long.mp4", frames=320)
    command = [sys.executable, "-m", "visage_core", "generate", video, "-o", tmp_path / "out.wav"]
    running = subprocess.Popen(
        [*command, "--model", tiny_bundle, "--device", "cpu"],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert running.stderr is not None
    for line in running.stderr:
        if line.startswith("Composing"):
            break
    running.send_signal(signal.SIGINT)
    rest = running.stderr.read()
    assert running.wait() == 130
    assert "cancelled" in rest
    assert "Traceback" not in rest
    assert not (tmp_path / "out.wav").exists()
