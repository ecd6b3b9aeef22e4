"""Opening videos and exporting takes: the dialogs, and what they lead to."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from app.document.delivering import parcel_of
from app.document.scenes import read_scene
from app.document.session import Session
from app.document.turning import is_turned
from app.engine.background import Background
from visage_core.ambisonics.binaural import render_binaural
from visage_core.export.watch import Watch
from visage_core.export.wav import WrittenFile, write_foa, write_stereo
from visage_core.media.reader import probe
from visage_core.media.suffixes import VIDEO_SUFFIXES
from visage_core.progress import Advance, share
from visage_core.types import Direction, Foa

VIDEO_FILTER = f"Videos ({' '.join(f'*{suffix}' for suffix in VIDEO_SUFFIXES)});;All files (*)"
WAV_FILTER = "WAV (*.wav)"

FIELD_DONE, RENDERED = 0.3, 0.7
"""Shares of an export after which the field is turned, and of the rest, rendered for two ears."""


class Files(QObject):
    """Asks where, writes in a thread of its own, and tells in a notice how it went."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self.background = Background(self)

    def close(self) -> None:
        """Write to the end what is being written, and what waits."""
        self.background.close(drop=False)

    def ask_video(self) -> None:
        """Let the user choose a video and open it."""
        clip = self._session.clip
        folder = str(clip.path.parent if clip else Path.home())
        chosen, _ = QFileDialog.getOpenFileName(self._window, "Open Video", folder, VIDEO_FILTER)
        if chosen:
            self.open_video(Path(chosen))

    def open_video(self, path: Path) -> None:
        """Open a video, and face where a scene's description beside it says.

        One that cannot be used becomes a notice and changes nothing.
        """
        self._session.attempt(self._open, path)

    def _open(self, path: Path) -> None:
        self._session.open_clip(probe(path))
        if (scene := read_scene(path)) is not None:
            self._session.set_direction(scene.direction)

    def ask_foa(self) -> None:
        """Let the user choose where the take goes as ambisonics."""
        if path := self._ask_wav("Export Ambisonics", "FOA"):
            self.export_foa(path)

    def ask_binaural(self) -> None:
        """Let the user choose where the take goes as headphone sound."""
        if path := self._ask_wav("Export Binaural", "binaural"):
            self.export_binaural(path)

    def export_foa(self, path: Path) -> None:
        """Write the take as AmbiX."""
        self._session.attempt(
            self._export, path, lambda foa, advance: write_foa(path, foa, advance=advance)
        )

    def export_binaural(self, path: Path) -> None:
        """Write what headphones play with the present look direction."""
        work = partial(_write_binaural, path, self._session.look)
        self._session.attempt(self._export, path, work)

    def _export(self, path: Path, write: Callable[[Foa, Advance], WrittenFile]) -> None:
        """Write the take as it is heard now; turning a long one takes a while."""
        parcel, turned = parcel_of(self._session), is_turned(self._session)

        def export(watch: Watch) -> WrittenFile:
            field = parcel.field(watch.part(0.0, FIELD_DONE).at)
            return write(field, watch.part(FIELD_DONE, 1.0).at)

        self.background.run_watched(
            export,
            lambda exported: self._session.attempt(self._tell, exported, turned),
            f"Exporting {path.name}",
        )

    def _tell(self, exported: Future[WrittenFile], turned: bool) -> None:
        written = exported.result()
        gain = f", {written.gain_db:.1f} dB lower so that it does not clip" * (written.gain_db < 0)
        heard = ", rotated as it is heard" * turned
        self._session.notify(f"Wrote {written.path}{heard}{gain}.")

    def _ask_wav(self, title: str, kind: str) -> Path | None:
        if self._session.active is None or self._session.clip is None:
            return None
        stem = f"{self._session.clip.path.stem} {self._session.active.name} {kind}"
        name = re.sub(r"[^\w. -]+", "-", stem) + ".wav"
        suggested = str(self._session.clip.path.parent / name)
        chosen, _ = QFileDialog.getSaveFileName(self._window, title, suggested, WAV_FILTER)
        return Path(chosen).with_suffix(".wav") if chosen else None


def _write_binaural(path: Path, look: Direction, foa: Foa, advance: Advance) -> WrittenFile:
    ears = render_binaural(foa, look, share(advance, 0.0, RENDERED))
    return write_stereo(path, ears, foa.sample_rate, advance=share(advance, RENDERED, 1.0))
