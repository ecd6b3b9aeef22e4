"""Sessions to write, without a video decoder or a model."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.document.session import Session
from visage_core.media.reader import VideoInfo
from visage_core.types import Direction, Foa, Guidance, Schedule, Take


def make_clip(path: Path) -> VideoInfo:
    if not path.exists():
        path.write_bytes(b"frames of " + path.name.encode() * 50)
    return VideoInfo(path, 160, 90, 12.0, 25.0, "h264", "yuv420p", 0, False, 300)


def add_take(session: Session) -> int:
    """A take of its own sound and codes."""
    rng = np.random.default_rng(session.highest)
    foa = Foa(rng.standard_normal((4, 80)).astype(np.float32), 8000)
    codes = rng.integers(0, 1000, (3, 36), dtype=np.int16)
    take = Take(session.make_request(), "hash", codes, foa)
    return session.add_take(take, session.require_clip()).number


def make_session(folder: Path) -> Session:
    """Two clips, three takes of which one is deleted and one renamed, and settings."""
    session = Session()
    session.open_clip(make_clip(folder / "a.mp4"))
    add_take(session)
    session.open_clip(make_clip(folder / "b.mp4"))
    session.move_span(2.5)
    session.set_direction(Direction(30.5, -10.0))
    session.set_guidance(Guidance("dual", 1.5, 3.0, Schedule(depth=(1.0, 0.0))))
    add_take(session)
    add_take(session)
    session.remove_take(3)
    session.rename_take(2, "Rain, “wide”")
    session.set_look(Direction(-45.0))
    session.set_seed(11)
    return session
