"""The clip's own sound becomes a take or a bed, read and encoded in the background."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from app.control.grid import Prepare
from app.document.clip_sound import ClipSound, add_clip_sound, lay_under
from app.document.session import Session
from app.engine.background import Background
from visage_core.errors import VisageError
from visage_core.types import Take


class NotLookedAt(VisageError):
    """A path that is not known."""

    def __init__(self) -> None:
        super().__init__(
            "The model has not looked at this span yet, so that there is no path to follow. "
            "Generate a take of it first, or place the sound at the camera direction."
        )


class ClipSounds(QObject):
    """Places sound as the session says at the moment when it is wanted."""

    def __init__(
        self,
        session: Session,
        background: Background,
        looked_at: Callable[[], NDArray[np.float32] | None],
        prepare: Prepare,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._background = session, background
        self._looked_at, self._prepare = looked_at, prepare

    def add_at_camera(self) -> None:
        """A take of the sound at the camera direction."""
        self._session.attempt(self._add, lambda: ClipSound.of(self._session))

    def add_along_path(self) -> None:
        """A take of the sound that moves with what the model looked at."""
        self._session.attempt(self._add, self._moving)

    def lay_under(self) -> None:
        """The sound at the camera direction, under the take that is heard."""
        self._session.attempt(self._lay_under)

    def _moving(self) -> ClipSound:
        energy = self._looked_at()
        if energy is None:
            raise NotLookedAt
        return ClipSound.of(self._session, energy)

    def _add(self, make: Callable[[], ClipSound]) -> None:
        sound = make()
        self._place(sound, lambda take: add_clip_sound(self._session, sound, take))

    def _lay_under(self) -> None:
        active = self._session.require_active()
        sound = ClipSound.under(active)
        self._place(sound, lambda take: lay_under(self._session, active.number, sound, take))

    def _place(self, sound: ClipSound, keep: Callable[[Take], object]) -> None:
        self._session.dismiss_notice()

        def finish(placed: Future[Take]) -> None:
            self._session.attempt(lambda: keep(placed.result()))

        def place() -> Take:
            take = sound.place()
            self._prepare(take.foa)
            return take

        self._background.run(place, finish, f"Placing the sound of {sound.clip.path.name}")
