"""The open session: everything the window shows, changed only through what a user can intend.

Free of Qt. Each field has a signal of its name in `session.events` that carries the new value
and is emitted only when the value has changed. Values are immutable and check themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import ClassVar

from psygnal import SignalGroupDescriptor

from app.document.contents import DEFAULT_MODEL
from app.document.editing import edit
from app.document.grid import Grid
from app.document.history import History
from app.document.job import Computing, Job
from app.document.notice import Notice, NoticeKind
from app.document.reference import NoReference, Reference
from app.document.requesting import frozen_request
from app.document.takes import NamedTake, Takes, default_name, in_order
from app.document.timeline.timing import Timings
from visage_core.errors import InvalidSpan, VisageError
from visage_core.events import Progress
from visage_core.media.reader import VideoInfo
from visage_core.stereo import StereoLane
from visage_core.types import WINDOW_SECONDS, Direction, GenerationRequest, Guidance, Span, Take

LARGEST_SEED = 2**31 - 1


class NoClip(VisageError):
    """An intent that needs a video while none is open."""

    def __init__(self) -> None:
        super().__init__("No video is open. Open one, or drop a file on the window.")


class NoTake(VisageError):
    """An intent that needs a take that is not there."""

    def __init__(self) -> None:
        super().__init__("There is no take to work on. Generate one first, or choose one.")


@dataclass
class Session:
    """What is open. Assign to no field from outside: call an intent."""

    events: ClassVar[SignalGroupDescriptor] = SignalGroupDescriptor()

    clip: VideoInfo | None = None
    span: Span = field(default_factory=Span)
    direction: Direction = field(default_factory=Direction)
    look: Direction = field(default_factory=Direction)
    guidance: Guidance = field(default_factory=Guidance)
    seed: int = 0
    model: str = DEFAULT_MODEL
    computing: Computing = field(default_factory=Computing, compare=False)
    takes: Takes = ()
    removed: Takes = ()
    active: NamedTake | None = None
    turned: int | None = None
    reference: Reference | None = None
    hears_reference: bool = False
    timings: Timings = ()
    lane: StereoLane | None = None
    highest: int = 0
    job: Job | None = None
    grid: Grid | None = None
    notice: Notice | None = None
    history: History = field(default_factory=History, compare=False)

    # --- the clip ---

    @edit("Open Video")
    def open_clip(self, clip: VideoInfo) -> None:
        """Work on a video from its start. Takes of other videos stay in the list."""
        self.active = None
        self._go_to(clip)
        self.span = Span(0.0, min(WINDOW_SECONDS, clip.duration))

    @edit("Move Span", merges=True)
    def move_span(self, start: float) -> None:
        """Work on another piece of the video; it is kept inside. Deactivates the take."""
        clip = self.require_clip()
        if not start >= 0.0:
            raise InvalidSpan(f"the start is {start} s; it must be 0 or later")
        span = Span(min(start, clip.duration - self.span.duration), self.span.duration)
        if span != self.span:
            self.active = None
            self.span = span

    def require_clip(self) -> VideoInfo:
        """The open video. Raises `NoClip`."""
        if self.clip is None:
            raise NoClip
        return self.clip

    def _go_to(self, clip: VideoInfo) -> None:
        """Show a clip; the reference belongs to the one that was open."""
        if clip != self.clip:
            self.remove_reference()
        self.clip = clip

    # --- the reference ---

    @edit("Load Reference")
    def set_reference(self, reference: Reference) -> None:
        """Compare takes of the open clip with a sound field. Raises `NoClip`."""
        self.require_clip()
        self.reference = reference

    @edit("Remove Reference")
    def remove_reference(self) -> None:
        """Compare with nothing; what is heard is the take again."""
        self.hears_reference = False
        self.reference = None

    def hear_reference(self, reference: bool) -> None:
        """Hear the reference, or the take again. Raises `NoReference`."""
        if reference and self.reference is None:
            raise NoReference
        self.hears_reference = reference

    # --- what the next take is made with ---

    @edit("Turn Camera", merges=True)
    def set_direction(self, direction: Direction) -> None:
        """Turn the camera; the take that is heard turns with it."""
        self.direction = direction
        self.hear_turned()

    def hear_turned(self) -> None:
        """Hear the take rotated to the camera direction; see `app.document.turning`."""
        self.turned = None if self.active is None else self.active.number

    def set_look(self, look: Direction) -> None:
        """Turn the listener's head."""
        self.look = look

    @edit("Change Guidance", merges=True)
    def set_guidance(self, guidance: Guidance) -> None:
        """Choose the guidance mode and its scales."""
        self.guidance = guidance

    @edit("Change Seed", merges=True)
    def set_seed(self, seed: int) -> None:
        """Choose the seed, 0 … `LARGEST_SEED`."""
        self.seed = min(max(int(seed), 0), LARGEST_SEED)

    @edit("Choose Model")
    def set_model(self, model: str) -> None:
        """Choose the model bundle by name or folder."""
        self.model = model

    def compute_on(self, computing: Computing) -> None:
        """Choose what the next takes are computed on: this machine's affair, in no project."""
        self.computing = computing

    def make_request(self) -> GenerationRequest:
        """Freeze everything that decides what a take sounds like. Raises `NoClip`."""
        return frozen_request(self)

    # --- generating ---

    def start_job(
        self, number: int, request: GenerationRequest, clip: VideoInfo | None = None
    ) -> None:
        """A generation has been handed over, for the open clip or for another one."""
        self.job = Job(number, request, clip or self.require_clip())

    def progress_job(self, number: int, progress: Progress) -> None:
        """The generation got on; reports of other jobs are late and dropped."""
        if self.job is not None and self.job.number == number:
            self.job = replace(self.job, progress=progress)

    def cancel_job(self) -> None:
        """The user wants the generation to stop."""
        if self.job is not None:
            self.job = replace(self.job, cancelling=True)

    def end_job(self, number: int) -> Job | None:
        """The generation is over, however it ended; returns it unless it was a late report."""
        ended = self.job
        if ended is None or ended.number != number:
            return None
        self.job = None
        return ended

    # --- takes ---

    @edit("Generate Take")
    def add_take(self, take: Take, clip: VideoInfo) -> NamedTake:
        """Append a finished take and make it the one that is heard."""
        added = self.append_take(take, clip)
        self.activate_take(added.number)
        return added

    def append_take(self, take: Take, clip: VideoInfo) -> NamedTake:
        """Append a finished take; to be called within an edit."""
        self.highest = number = self.highest + 1
        added = NamedTake(number, default_name(number), clip, take)
        self.takes = (*self.takes, added)
        return added

    @edit(None)
    def activate_take(self, number: int) -> None:
        """Hear a take as it was made, on the clip and span it was made for."""
        chosen = self.find_take(number)
        self._go_to(chosen.clip)
        self.span = chosen.take.request.span
        self.active = chosen
        self.turned = None
        self.hears_reference = False
        self.grid = self.grid and self.grid.hearing(None)

    @edit(None)
    def deactivate(self) -> None:
        """Hear no take."""
        self.active = None

    @edit("Rename Take")
    def rename_take(self, number: int, name: str) -> None:
        """Give a take a name; an empty one gives it back its number. Raises `LockedTake`."""
        old = self.find_take(number).changeable()
        self.put_take(old, old.renamed(name.strip() or default_name(number)))

    def put_take(self, old: NamedTake, new: NamedTake) -> None:
        """Show a take in another state; to be called within an edit."""
        self.takes = tuple(new if take is old else take for take in self.takes)
        if self.active is old:
            self.active = new

    @edit("Delete Take")
    def remove_take(self, number: int) -> None:
        """Delete a take: its neighbour is heard. See `restore_take`. Raises `LockedTake`."""
        gone = self.find_take(number).changeable()
        place = self.takes.index(gone)
        self.removed = (*self.removed, gone)
        self.takes = tuple(take for take in self.takes if take is not gone)
        if self.active is gone and self.takes:
            self.activate_take(self.takes[min(place, len(self.takes) - 1)].number)
        elif self.active is gone:
            self.active = None

    @edit("Restore Take")
    def restore_take(self) -> None:
        """Bring back the take that was deleted last, to where it was. Raises `NoTake`."""
        if not self.removed:
            raise NoTake
        *rest, back = self.removed
        self.removed = tuple(rest)
        self.takes = in_order((*self.takes, back))
        self.activate_take(back.number)

    @edit("Use Settings")
    def adopt_settings(self, number: int) -> None:
        """Set direction, guidance, seed and model to what a take was made with."""
        request = self.find_take(number).take.request
        self.direction = request.direction
        self.guidance = request.guidance
        self.seed = request.seed
        self.model = request.model or self.model  # a take of the clip's own sound has none

    def find_take(self, number: int) -> NamedTake:
        """The take of a number. Raises `NoTake`."""
        for take in self.takes:
            if take.number == number:
                return take
        raise NoTake

    def require_active(self) -> NamedTake:
        """The take that is heard. Raises `NoTake`."""
        if self.active is None:
            raise NoTake
        return self.active

    # --- notices ---

    def attempt(self, intent: Callable[..., object], *args: object) -> None:
        """Carry out an intent; an error meant for the user becomes a notice."""
        try:
            intent(*args)
        except VisageError as error:
            self.notify(str(error), NoticeKind.ERROR)

    def notify(self, text: str, kind: NoticeKind = NoticeKind.INFO) -> None:
        """Show a message until it is dismissed or replaced."""
        self.notice = Notice(text, kind)

    def dismiss_notice(self) -> None:
        """Take the message away."""
        self.notice = None
