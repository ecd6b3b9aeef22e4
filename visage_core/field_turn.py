"""What the camera's path means for a take: where it is made for, and how it is turned from that to
where the camera faces by now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visage_core.ambisonics.glide import turn_along
from visage_core.ambisonics.rotation import camera_rotation, rotate
from visage_core.camera_path import DirectionPath
from visage_core.progress import Advance, unheard
from visage_core.types import Direction, Foa, GenerationRequest, Span, Turn
from visage_core.windowing import written_spans

STILL = DirectionPath()

GENERATED_DEGREES = 1.0
"""Within this angle the direction is the one that the take was generated for."""


def turns_along(path: DirectionPath, span: Span, cuts: tuple[float, ...]) -> tuple[Turn, ...]:
    """Where the path is at the start of each window but the first, where that is elsewhere."""
    turns: list[Turn] = []
    if path:
        facing = path.direction_at(span.start)
        for piece in written_spans(span, cuts)[1:]:
            if (now := path.direction_at(piece.start)).angle_to(facing) > GENERATED_DEGREES:
                turns.append(Turn(piece.start, now))
                facing = now
    return tuple(turns)


@dataclass(frozen=True, slots=True)
class FieldTurn:
    """At each moment of the video, to where a path is, or without one to `still`.

    With neither, or of no take, a field stays as it was made. That of a 360° video always does:
    the world of a panorama stays where it is, and the camera only chooses what the model sees.
    """

    made: GenerationRequest | None = None
    path: DirectionPath = STILL
    still: Direction | None = None

    @property
    def moves(self) -> bool:
        """Whether it is turned differently at different moments."""
        made = self._turned
        return made is not None and (bool(self.path) or bool(made.turns))

    def __call__(self, seconds: float) -> NDArray[np.float64]:
        """Matrix [4, 4] from the take to how it is heard at a moment of the video."""
        made = self._turned
        now = self.path.direction_at(seconds) if self.path else self.still
        if made is None or now is None:
            return np.eye(4)
        return camera_rotation(made.direction_at(seconds), now)

    def applied(self, foa: Foa, advance: Advance = unheard) -> Foa:
        """The take's sound field as it is heard; the same object where nothing is turned."""
        made = self._turned
        if made is None:
            return foa
        start = made.span.start
        if self.moves:
            return turn_along(foa, lambda seconds: self(start + seconds), advance)
        return foa if made.direction == self.still else rotate(foa, self(start))

    @property
    def _turned(self) -> GenerationRequest | None:
        """What is turned, if anything is."""
        if self.made is None or self.made.panoramic or not (self.path or self.still is not None):
            return None
        return self.made
