"""The folder that a batch writes to: what is under way, what is done, and what failed."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from visage_core.batch.records import Order, VideoRecord, read_record
from visage_core.errors import ExportError
from visage_core.export.atomic import atomic_write

FAILED = "failed"
_HIDDEN = ".visage-batch"


class ClaimLost(Exception):
    """Somebody else makes this video by now; what was made here is dropped."""


@dataclass(frozen=True, slots=True)
class Place:
    """A batch's folder. A video's files are made in a hidden folder and take their names together,
    once all of them are verified; then its record is written, and only that makes it done."""

    folder: Path

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Work here alone; what an earlier batch left half-made is removed.

        Raises `ExportError`.
        """
        try:
            self._hidden.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._hidden / "lock")
            lock.acquire(timeout=0)
        except Timeout as error:
            raise ExportError(
                self.folder, "another batch writes to it", "Wait for it, or choose another folder."
            ) from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise ExportError(self.folder, reason, "Choose a folder of your own.") from error
        with lock:
            self._clear()
            try:
                yield
            finally:
                self._clear()

    def done(self, order: Order) -> VideoRecord | None:
        """The record of an order that was carried out here, its files being as they were."""
        record = read_record(self._record(order.work.video))
        if record is None or record.key != order.key:
            return None
        return record if all(file.holds(self.folder) for file in record.files) else None

    def claim(self, video: str) -> str:
        """Take a video from whoever makes it: only the holder of the newest claim can finish."""
        claim = secrets.token_hex(8)
        path = self._claim(video)
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as file:
            file.write(claim.encode())
        return claim

    @contextmanager
    def workshop(self, claim: str) -> Iterator[Path]:
        """An empty folder for the files of one claim, removed at the end; its name tells whose it
        is."""
        worker = f"{claim} {socket.gethostname()} {os.getpid()}"
        folder = self._hidden / "making" / worker
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def finish(self, claim: str, made: Path, record: VideoRecord) -> None:
        """Give the files in `made` their names, and then write the record that says so.

        Raises `ClaimLost` if the claim is not the newest one, and `ExportError`.
        """
        if not self._holds(claim, record.video):
            raise ClaimLost
        self._move(made, self.folder, record)
        path = self._record(record.video)
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as file:
            file.write(record.model_dump_json(indent=2).encode() + b"\n")
        self._forgive(record)

    def set_apart(self, made: Path, record: VideoRecord) -> None:
        """Move files that were found to be wrong to where failures are. Raises `ExportError`."""
        self._move(made, self.folder / FAILED, record)

    def fail(self, video: str, reason: str) -> None:
        """Write down why a video could not be made. Raises `ExportError`."""
        path = self._failure(video)
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as file:
            file.write(reason.encode() + b"\n")

    def _forgive(self, record: VideoRecord) -> None:
        """Remove what is left of earlier failures of a video."""
        failures = self.folder / FAILED
        names = [failures / file.path for file in record.files]
        for path in (self._failure(record.video), *names):
            path.unlink(missing_ok=True)
            with suppress(OSError):  # others failed too, or none ever did
                path.parent.rmdir()
                failures.rmdir()

    def _move(self, made: Path, to: Path, record: VideoRecord) -> None:
        try:
            for file in record.files:
                target = to / file.path
                target.parent.mkdir(parents=True, exist_ok=True)
                (made / Path(file.path).name).replace(target)
        except OSError as error:
            reason = error.strerror or str(error)
            raise ExportError(to, reason, "Choose another folder.") from error

    def _holds(self, claim: str, video: str) -> bool:
        try:
            return self._claim(video).read_text() == claim
        except OSError:
            return False

    def _clear(self) -> None:
        for name in ("making", "claims"):
            shutil.rmtree(self._hidden / name, ignore_errors=True)

    @property
    def _hidden(self) -> Path:
        return self.folder / _HIDDEN

    def _record(self, video: str) -> Path:
        return self._hidden / "records" / f"{video}.json"

    def _claim(self, video: str) -> Path:
        return self._hidden / "claims" / f"{video}.claim"

    def _failure(self, video: str) -> Path:
        return self.folder / FAILED / f"{video}.txt"
