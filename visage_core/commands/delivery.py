"""Where a take goes: checked before the long work, written after it, rescued if that fails."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from visage_core.ambisonics.binaural import render_binaural
from visage_core.commands.report import take_report, write_report
from visage_core.errors import ExportError, VisageError
from visage_core.export.atomic import atomic_write
from visage_core.export.pcm import Subtype
from visage_core.export.wav import WrittenFile, write_foa, write_stereo
from visage_core.types import Foa, Take


@dataclass(frozen=True, slots=True)
class Delivery:
    """The files that a take is written to."""

    foa: Path
    subtype: Subtype
    binaural: Path | None = None
    report: Path | None = None

    def check(self) -> None:
        """Raise `ExportError` if one of the files could not be written."""
        for path in (self.foa, self.binaural, self.report):
            if path is not None:
                _check_writable(path)

    def write(self, take: Take, stage_seconds: dict[str, float]) -> list[WrittenFile]:
        """Write all files; a take that cannot be written is kept elsewhere.

        Returns the sound files. Raises `VisageError`.
        """
        try:
            return list(self._write(take, stage_seconds))
        except ExportError as error:
            raise VisageError(f"{error} {_rescue(take.foa)}") from error

    def _write(self, take: Take, stage_seconds: dict[str, float]) -> Iterator[WrittenFile]:
        written = write_foa(self.foa, take.foa, self.subtype)
        yield written
        if self.binaural is not None:
            ears = render_binaural(take.foa)
            yield write_stereo(self.binaural, ears, take.foa.sample_rate, self.subtype)
        if self.report is not None:
            write_report(self.report, take_report(take, stage_seconds, written))


class _NothingToWriteError(Exception):
    """Ends an attempt to write before it replaces anything."""


def _check_writable(path: Path) -> None:
    try:
        with atomic_write(path):
            raise _NothingToWriteError
    except _NothingToWriteError:
        pass


def _rescue(foa: Foa) -> str:
    """Keep the audio in the data folder, or failing that a temporary one; say where it is."""
    homes = platformdirs.user_data_path("visage-studio") / "recovery", Path(tempfile.gettempdir())
    for home in homes:
        try:
            home.mkdir(parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix="take-", dir=home))
            write_foa(folder / "foa.wav", foa, "FLOAT")
        except (OSError, ExportError):
            continue
        return f"The finished take is kept in {folder / 'foa.wav'}."
    return "The finished take could not be kept elsewhere either."
