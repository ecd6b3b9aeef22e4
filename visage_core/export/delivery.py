"""What is delivered: a sound field, how it is to be coded, and the picture it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from visage_core.export.levels import GainPolicy
from visage_core.export.pcm import Subtype
from visage_core.export.watch import Watch
from visage_core.seeing.overlay import Overlay
from visage_core.types import Direction, FloatArray, Foa
from visage_core.verify.facts import Convention, FileFacts


@dataclass(frozen=True, slots=True, eq=False)
class Delivery:
    """A sound field on its way out.

    `sample_rate` None keeps the field's own where the format allows it. `subtype` is the sample
    format of files that hold samples as they are. With a `video` the sound gets exactly its
    length. `head_locked` is float32 [2, N] at the field's rate: stereo that does not turn with the
    head, for formats that carry it in channels of its own or mixed into their two. An `overlay` is
    energy burnt into the picture.
    """

    foa: Foa
    sample_rate: int | None = None
    subtype: Subtype = "PCM_24"
    video: Path | None = None
    gain: GainPolicy = GainPolicy.GUARD
    head_locked: FloatArray | None = None
    overlay: Overlay | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What a written file must turn out to be.

    `lossy` marks coded sound: its level and direction move a little, and its decoder may add what
    fills the last frame. `boxes` are the metadata structures that must be found.
    """

    path: Path
    convention: Convention
    channels: int
    sample_rate: int
    frames: int
    level_db: float | None
    direction: Direction | None = None
    boxes: tuple[str, ...] = ()
    lossy: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer has done: the files with what they must be, the shared gain, the true peak
    after it (1 is full scale), and what the user should know."""

    files: tuple[Expected, ...]
    gain_db: float
    true_peak: float
    notes: tuple[str, ...] = ()


def _nothing() -> None:
    """Nothing but this package is needed."""


Writer = Callable[[Delivery, Path, Watch], Written]


@dataclass(frozen=True, slots=True)
class DeliveryFormat:
    """A way to deliver: `suffixes` (the first is the usual one), what it needs, and its writer.

    `subtypes` is empty where the format codes samples in its own way. `check_tools` raises
    `DeliveryError` if a program is missing that the format is written by.
    """

    name: str
    label: str
    suffixes: tuple[str, ...]
    write: Writer
    subtypes: tuple[Subtype, ...] = ("PCM_16", "PCM_24", "FLOAT")
    sample_rates: tuple[int, ...] = (44100, 48000, 96000)
    needs_video: bool = False
    takes_head_locked: bool = False
    takes_overlay: bool = False
    check_tools: Callable[[], object] = _nothing


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at in a written file, and what was found."""

    name: str
    passed: bool
    found: str


@dataclass(frozen=True, slots=True)
class ExportReport:
    """The files of one export, what reading them back showed, and what the user should know."""

    format: str
    facts: tuple[FileFacts, ...]
    checks: tuple[Check, ...]
    gain_db: float
    true_peak: float
    notes: tuple[str, ...] = field(default=())

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files."""
        return tuple(facts.path for facts in self.facts)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is not as it must be."""
        failed = [f"{check.name}: {check.found}" for check in self.checks if not check.passed]
        return (*failed, *(problem for facts in self.facts for problem in facts.problems))
