"""What the engine tells while it works. Plain values: no torch, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from visage_core.types import Features, Foa, Take


class Stage(StrEnum):
    """The steps of a generation, in order; the value is what a user reads."""

    LOADING = "Loading the model"
    WATCHING = "Looking at the video"
    COMPOSING = "Composing the sound field"
    RENDERING = "Rendering audio"


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` units of a stage; `seconds_left` for the whole job, None if unknown."""

    stage: Stage
    done: int
    total: int
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FeaturesReady:
    """What the model sees of the span, for views that show it."""

    features: Features


@dataclass(frozen=True, slots=True, eq=False)
class AudioChunk:
    """Final audio from sample `start` of the take on."""

    start: int
    foa: Foa


@dataclass(frozen=True, slots=True, eq=False)
class Finished:
    """The job is done."""

    take: Take


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a user should know and need not do anything about."""

    text: str


Event: TypeAlias = Progress | FeaturesReady | AudioChunk | Finished | Notice


@dataclass(frozen=True, slots=True, eq=False)
class TakeEvent:
    """An event of one of many requests, by its number; of all together if that is None."""

    index: int | None
    event: Event
