"""Opening videos and exporting takes: the dialogs, and what they lead to."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from app.document.scenes import read_scene
from app.document.session import Session
from app.document.turning import heard_field, is_turned
from visage_core.ambisonics.binaural import render_binaural
from visage_core.export.wav import WrittenFile, write_foa, write_stereo
from visage_core.media.reader import probe
from visage_core.media.suffixes import VIDEO_SUFFIXES

VIDEO_FILTER = f"Videos ({' '.join(f'*{suffix}' for suffix in VIDEO_SUFFIXES)});;All files (*)"
WAV_FILTER = "WAV (*.wav)"


class Files(QObject):
    """Asks where, and tells in a notice how it went."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window

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
        self._session.attempt(self._write_foa, path)

    def export_binaural(self, path: Path) -> None:
        """Write what headphones play with the present look direction."""
        self._session.attempt(self._write_binaural, path)

    def _write_foa(self, path: Path) -> None:
        self._tell(write_foa(path, heard_field(self._session)))

    def _write_binaural(self, path: Path) -> None:
        foa = heard_field(self._session)
        ears = render_binaural(foa, self._session.look)
        self._tell(write_stereo(path, ears, foa.sample_rate))

    def _tell(self, written: WrittenFile) -> None:
        gain = f", {written.gain_db:.1f} dB lower so that it does not clip" * (written.gain_db < 0)
        turned = ", rotated as it is heard" * is_turned(self._session)
        self._session.notify(f"Wrote {written.path}{turned}{gain}.")

    def _ask_wav(self, title: str, kind: str) -> Path | None:
        if self._session.active is None or self._session.clip is None:
            return None
        stem = f"{self._session.clip.path.stem} {self._session.active.name} {kind}"
        name = re.sub(r"[^\w. -]+", "-", stem) + ".wav"
        suggested = str(self._session.clip.path.parent / name)
        chosen, _ = QFileDialog.getSaveFileName(self._window, title, suggested, WAV_FILTER)
        return Path(chosen).with_suffix(".wav") if chosen else None
