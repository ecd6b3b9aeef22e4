"""Shot cuts: where one shot ends and the next begins, found by FFmpeg's scene change filter.

The filter scores every frame by how far it differs from the one before, less the difference of
the frame before that (`scdet`): a pan or shake differs all the time and scores low. What stands
out from its neighbours is looked at again a little later, so that a flash is no cut.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from av.filter import Graph
from av.video.frame import VideoFrame as DecodedFrame
from numpy.typing import NDArray

from visage_core.errors import Cancelled
from visage_core.media.container import decode, open_video

WIDTH, HEIGHT = 64, 36
"""Frames are compared at this size: large enough for a shot, too small for grain."""

LEAST_SCORE = 6.0
"""Scores (0 … 100) below this are no cut, however quiet the film is around them."""

ABOVE_USUAL = 4.0
"""A cut scores so many times higher than frames around it usually do."""

USUAL_FRAMES = 24
"""Scores that tell what is usual."""

LOOK_AGAIN_SECONDS = 0.3
"""A picture that is back after this time was only interrupted."""

SAME_PICTURE = 0.5
"""It is back if it differs from the one before by less than this share of the jump."""

SHORTEST_SHOT = 0.25
"""Seconds from one cut to the next."""


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    time: float
    picture: NDArray[np.float32]
    score: float


@dataclass(slots=True, eq=False)
class _Candidate:
    """A jump that may be a cut, until it has been looked at again."""

    time: float
    before: NDArray[np.float32]
    jump: float

    def is_back(self, picture: NDArray[np.float32]) -> bool:
        """Whether a later picture is the one before the jump again."""
        return _difference(picture, self.before) < SAME_PICTURE * self.jump


def find_cuts(path: Path, cancel: threading.Event | None = None) -> tuple[float, ...]:
    """Seconds after a video's first frame at which a new shot begins, ascending; 0 is not named.

    Reads the video once and keeps a few small frames. Raises `MediaError`, and `Cancelled` soon
    after `cancel` is set.
    """
    cuts: list[float] = []
    for cut in _cuts(_watched(path, cancel)):
        if cut - (cuts[-1] if cuts else 0.0) >= SHORTEST_SHOT:
            cuts.append(cut)
    return tuple(cuts)


def _cuts(frames: Iterator[_Seen]) -> Iterator[float]:
    """Jumps that stand out and from which the picture does not come back."""
    usual: deque[float] = deque(maxlen=USUAL_FRAMES)
    before: _Seen | None = None
    candidate: _Candidate | None = None
    for seen in frames:
        if candidate is not None:
            if candidate.is_back(seen.picture):
                candidate = None
            elif seen.time - candidate.time >= LOOK_AGAIN_SECONDS:
                yield candidate.time
                candidate = None
        if before is not None and candidate is None and _stands_out(seen.score, usual):
            jump = _difference(seen.picture, before.picture)
            candidate = _Candidate(seen.time, before.picture, jump)
        usual.append(seen.score)
        before = seen
    if candidate is not None:
        yield candidate.time


def _stands_out(score: float, usual: deque[float]) -> bool:
    level = float(np.median(usual)) if usual else 0.0
    return score >= max(LEAST_SCORE, ABOVE_USUAL * level)


def _difference(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(np.mean(np.abs(one - other)))


def _watched(path: Path, cancel: threading.Event | None) -> Iterator[_Seen]:
    """The frames of a video, small, with the scores of the filter."""
    container, stream = open_video(path)
    with container:
        filters = _Filters()
        first: float | None = None
        for frame in decode(container, stream):
            if cancel is not None and cancel.is_set():
                raise Cancelled("The search for shot cuts")
            scored, time = filters.score(frame), float(frame.time or 0.0)
            first = time if first is None else first
            yield _Seen(time - first, _picture(scored), _score(scored))


class _Filters:
    """Scales frames down and scores them; built for frames as they come."""

    def __init__(self) -> None:
        self._graph = Graph()
        self._fits: tuple[int, int, str] | None = None

    def score(self, frame: DecodedFrame) -> DecodedFrame:
        """The frame, small, with what the filter says of it."""
        kind = (frame.width, frame.height, frame.format.name)
        if kind != self._fits:
            self._graph, self._fits = _graph(frame), kind
        self._graph.vpush(frame)
        return self._graph.vpull()


def _graph(frame: DecodedFrame) -> Graph:
    graph = Graph()
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base
    )
    scale = graph.add("scale", f"{WIDTH}:{HEIGHT}:flags=area")
    pixels = graph.add("format", "yuv420p")
    detect, sink = graph.add("scdet", "threshold=0"), graph.add("buffersink")
    graph.link_nodes(source, scale, pixels, detect, sink).configure()
    return graph


def _picture(frame: DecodedFrame) -> NDArray[np.float32]:
    """Luma and colour differences [H · 3 / 2, W] of a small frame."""
    return frame.to_ndarray().astype(np.float32)


def _score(frame: DecodedFrame) -> float:
    return float(frame.metadata.get("lavfi.scd.score", 0.0))
