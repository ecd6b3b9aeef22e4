"""One take on disk: `takes/0007` with its record, its codes, and its sound as an AmbiX WAV.

Codes that it kept of an earlier take are its own codes as well: a mask is enough to tell them.
The folder appears whole or not at all, and is never written again but to put back lost sound.
"""

from __future__ import annotations

import os
import secrets
import shutil
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.document.project.records import (
    ASK_FOR_BACKUP,
    ClipRecord,
    RequestRecord,
    TakeRecord,
    encode,
    read_record,
)
from visage_core.errors import ExportError, InvalidFoa, MediaError, ProjectError
from visage_core.export.atomic import atomic_write
from visage_core.export.wav import read_foa, write_foa
from visage_core.restoration import Restoration
from visage_core.types import CodeArray, Foa, Kept, Take

RECORD, CODES, KEPT, AUDIO = "take.json", "codes.npy", "kept.npy", "audio.wav"
PARTIAL = ".part"


def take_folder(takes: Path, number: int) -> Path:
    """Where a take is."""
    return takes / f"{number:04d}"


def take_numbers(takes: Path) -> tuple[int, ...]:
    """The takes that have a folder, in order."""
    names = [folder.name for folder in takes.iterdir()] if takes.is_dir() else []
    return tuple(sorted(int(name) for name in names if name.isascii() and name.isdigit()))


def write_take(takes: Path, number: int, take: Take, clip: ClipRecord) -> None:
    """Write a take, if it is not there yet. Raises `ExportError`."""
    folder = take_folder(takes, number)
    if folder.exists():
        return
    partial = takes / f".{folder.name}-{secrets.token_hex(4)}{PARTIAL}"
    try:
        partial.mkdir(parents=True)
        _fill(partial, take, clip)
        partial.rename(folder)
        _flush(takes)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(folder, reason, "Free some space or choose another folder.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def read_take_record(takes: Path, number: int) -> TakeRecord:
    """What a take was made with and for. Raises `ProjectError`."""
    return read_record(take_folder(takes, number) / RECORD, TakeRecord)


def read_codes(takes: Path, number: int, record: TakeRecord, video: Path) -> Restoration:
    """A take but for its sound, for its video in its present place. Raises `ProjectError`."""
    folder = take_folder(takes, number)
    codes = _read_codes(folder / CODES)
    request = record.request.for_video(video, _read_kept(folder / KEPT, codes))
    return Restoration(request, record.model_hash, codes, record.scores)


def read_sound(takes: Path, number: int) -> Foa:
    """The sound of a take. Raises `ProjectError`."""
    return _read_audio(take_folder(takes, number) / AUDIO)


def write_sound(takes: Path, number: int, foa: Foa) -> None:
    """Put back the sound of a take that has lost it. Raises `ExportError`."""
    write_foa(take_folder(takes, number) / AUDIO, foa, "FLOAT")


def copy_take(folder: Path, takes: Path) -> None:
    """Copy a take's folder into another project, unless it is there. Raises `ExportError`."""
    target = takes / folder.name
    if target.exists():
        return
    partial = takes / f".{folder.name}-{secrets.token_hex(4)}{PARTIAL}"
    try:
        shutil.copytree(folder, partial)
        partial.rename(target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(target, reason, "Free some space or choose another folder.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def clear_partial(takes: Path) -> None:
    """Remove what a killed process left half written."""
    for left in takes.glob(f".*{PARTIAL}"):
        shutil.rmtree(left, ignore_errors=True)


def _fill(folder: Path, take: Take, clip: ClipRecord) -> None:
    record = TakeRecord(
        clip=clip,
        request=RequestRecord.of(take.request),
        model_hash=take.model_hash,
        scores=take.scores,
    )
    _write_array(folder / CODES, take.codes)
    if take.request.kept is not None:
        _write_array(folder / KEPT, take.request.kept.mask)
    write_foa(folder / AUDIO, take.foa, "FLOAT")
    with atomic_write(folder / RECORD) as file:
        file.write(encode(record))
    _flush(folder)


def _flush(folder: Path) -> None:
    """Bring a folder's names to the disk, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _write_array(path: Path, array: NDArray[Any]) -> None:
    with atomic_write(path) as file:
        np.save(file, array, allow_pickle=False)


def _read_codes(path: Path) -> CodeArray:
    codes = _read_array(path)
    if codes.ndim != 2 or codes.dtype != np.int16:
        raise ProjectError(path, "these are no codes of a take", ASK_FOR_BACKUP)
    return codes


def _read_kept(path: Path, codes: CodeArray) -> Kept | None:
    """What a take kept, None if it was made from nothing."""
    if not path.exists():
        return None
    mask = _read_array(path)
    if mask.shape != codes.shape or mask.dtype != np.bool_:
        raise ProjectError(path, "it does not belong to the take's codes", ASK_FOR_BACKUP)
    return Kept(codes, mask)


def _read_array(path: Path) -> NDArray[Any]:
    try:
        with path.open("rb") as file:
            array: NDArray[Any] = np.lib.format.read_array(file, allow_pickle=False)
    except (OSError, ValueError, EOFError, MemoryError) as error:
        raise ProjectError(path, "the codes cannot be read", ASK_FOR_BACKUP) from error
    return array


def _read_audio(path: Path) -> Foa:
    way_out = "Put back an intact copy, or generate the take again."
    try:
        foa, missing = read_foa(path), _missing_bytes(path)
    except (MediaError, InvalidFoa, OSError) as error:
        raise ProjectError(path, "the sound cannot be read", way_out) from error
    if missing > 0:  # libsndfile takes what is left of a file for the whole
        raise ProjectError(path, f"{missing} bytes of the sound are missing", way_out)
    return foa


def _missing_bytes(path: Path) -> int:
    """How much shorter a WAV is than it says; 0 for one too long to say so."""
    with path.open("rb") as file:
        kind, size = struct.unpack("<4sI", file.read(8))
        length = os.fstat(file.fileno()).st_size
    return max(size + 8 - length, 0) if kind == b"RIFF" else 0
