"""How a clip of any length is divided into windows of what the model sees at once.

Free of torch, so that an editor can tell before what is written together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

from visage_core.types import FRAME_RATE, WINDOW_SECONDS, Span

OVERLAP_SECONDS = 1.0
"""What a window at least keeps of the one before."""


def plan_shots(span: Span, cuts: Iterable[float], frames: int) -> tuple[range, ...]:
    """The video's frames of a span, as the model counts them, in the pieces that cuts leave.

    `cuts` are in seconds of the video; those outside the span divide nothing.
    """
    firsts = {round((cut - span.start) * FRAME_RATE) for cut in cuts}
    edges = sorted({0, frames} | {first for first in firsts if 0 < first < frames})
    return tuple(range(*pair) for pair in pairwise(edges))


def plan_windows(shot: range, longest: int, overlap: int) -> list[range]:
    """Windows over a shot's video frames: at most `longest` long, sharing at least `overlap`.

    The last one ends with the shot and is as long as the others, so that it sees as much:
    frames 0..21 with windows of 20 give 0..19 and 2..21.
    """
    last = max(shot.start, shot.stop - longest)
    starts = [*range(shot.start, last, longest - overlap), last]
    return [range(start, min(start + longest, shot.stop)) for start in starts]


def written_spans(span: Span, cuts: Iterable[float] = ()) -> tuple[Span, ...]:
    """What each window of a span writes anew, in seconds of the video, one after another."""
    frames = max(1, math.ceil(span.duration * FRAME_RATE - 1e-6))
    longest = round(WINDOW_SECONDS * FRAME_RATE)
    overlap = math.ceil(OVERLAP_SECONDS * FRAME_RATE)
    firsts = []
    for shot in plan_shots(span, cuts, frames):
        windows = plan_windows(shot, longest, overlap)
        firsts += [shot.start, *(window.stop for window in windows[:-1])]
    edges = [*(span.start + first / FRAME_RATE for first in firsts), span.end]
    return tuple(Span(start, end - start) for start, end in pairwise(edges))
