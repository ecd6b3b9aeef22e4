"""Many takes of the same settings, each at a seed of its own."""

from __future__ import annotations

from dataclasses import replace

from app.document.editing import edit
from app.document.session import LARGEST_SEED, Session
from app.document.takes import NamedTake
from visage_core.media.reader import VideoInfo
from visage_core.types import GenerationRequest, Take

SEED_COUNTS = range(2, 17)
DEFAULT_SEED_COUNT = 4


def seed_requests(base: GenerationRequest, count: int) -> tuple[GenerationRequest, ...]:
    """A request at `count` seeds that follow each other, from its own on."""
    seeds = ((base.seed + step) % (LARGEST_SEED + 1) for step in range(count))
    return tuple(replace(base, seed=seed) for seed in seeds)


@edit("Generate Takes", merges=True)
def add_seed_take(session: Session, take: Take, clip: VideoInfo) -> NamedTake:
    """Append one of many takes; it is heard only where nothing else is."""
    added = session.append_take(take, clip)
    is_looked_at = session.clip == clip and session.span == take.request.span
    if session.active is None and is_looked_at:
        session.activate_take(added.number)
    return added
