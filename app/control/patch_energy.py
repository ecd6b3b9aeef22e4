"""What the model looked at: the patch energy of the spans it has seen, at the moment shown."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.control.playback import Playback
from app.control.ports import Jobs
from app.document.session import Session
from visage_core.events import FeaturesReady
from visage_core.types import FRAME_RATE, GenerationRequest, Span

SPANS_KEPT = 64

Seen: TypeAlias = tuple[Path, Span, str]
"""A span of a video, and the model that saw it."""


class PatchEnergy(QObject):
    """Keeps what the engine tells while it generates, as long as the program runs."""

    changed = Signal(object)
    """Patch energy float32 [49], row by row from the top left, as shares of the span's greatest;
    None where the model has not looked yet."""

    def __init__(self, session: Session, playback: Playback, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._seconds = session, 0.0
        self._kept: dict[Seen, NDArray[np.float32]] = {}
        jobs.features_ready.connect(self._keep)
        playback.position_changed.connect(self._set_position)
        for name in ("clip", "span", "active", "model"):
            session.events[name].connect(self._show)

    def looked_at(self) -> NDArray[np.float32] | None:
        """Patch energy [F, 49] of the whole working span, as far as the model has looked at it."""
        clip, session = self._session.clip, self._session
        return None if clip is None else self._kept.get((clip.path, session.span, session.model))

    def _keep(self, job: int, told: FeaturesReady) -> None:
        current = self._session.job
        if current is None or current.number != job:
            return
        seen = _seen(current.request)
        self._kept.pop(seen, None)
        while len(self._kept) >= SPANS_KEPT:
            del self._kept[next(iter(self._kept))]
        energy = told.features.energy
        self._kept[seen] = energy / max(float(energy.max(initial=0.0)), 1e-9)
        self._show()

    def _set_position(self, seconds: float) -> None:
        self._seconds = seconds
        self._show()

    def _show(self, *_changed: object) -> None:
        active = self._session.active
        energy: NDArray[np.float32] | None = None
        if active is not None:
            energy = self._kept.get(_seen(active.take.request))
        else:
            energy = self.looked_at()
        if energy is None or not len(energy):
            self.changed.emit(None)
        else:
            frame = int(max(self._seconds, 0.0) * FRAME_RATE)
            self.changed.emit(energy[min(frame, len(energy) - 1)])


def _seen(request: GenerationRequest) -> Seen:
    return request.video, request.span, request.model
