"""A take on its way out: what is chosen, under which name, and where in the video it lies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from visage_core.export.delivery import Delivery, ExportReport
from visage_core.export.formats import delivery_format
from visage_core.export.handover import Assembly, handover, write_handover
from visage_core.export.job import deliver
from visage_core.export.levels import GainPolicy
from visage_core.export.naming import DEFAULT_TEMPLATE, NameFields, file_stem
from visage_core.export.pcm import Subtype
from visage_core.export.stereo import read_stereo
from visage_core.export.watch import Watch
from visage_core.media.reader import VideoInfo
from visage_core.progress import Advance
from visage_core.seeing.overlay import Overlay
from visage_core.stereo import StereoLane
from visage_core.types import Direction, FloatArray, Foa, Take

FIELD_DONE = 0.1
"""Share of a delivery after which the field is turned to how it is heard."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user decides.

    `sample_rate` None keeps the take's own where the format can. `whole_video` makes the sound as
    long as the video, silent outside the take's span; formats with a picture always are. With
    `with_head_locked` the file `head_locked`, or without one the stereo beside the take, goes
    along where the format takes it. `overlay` burns the energy into the picture, where the format
    can.
    """

    format: str = "ambix"
    suffix: str = ".wav"
    folder: Path = Path()
    template: str = DEFAULT_TEMPLATE
    sample_rate: int | None = None
    subtype: Subtype = "PCM_24"
    gain: GainPolicy = GainPolicy.GUARD
    head_locked: Path | None = None
    whole_video: bool = False
    hands_over: bool = True
    with_head_locked: bool = True
    overlay: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Parcel:
    """A take as it is heard: its `field`, where the camera faces in that, the head-locked
    stereo beside it, how its energy is laid over the picture, and if it was put together of other
    takes, how.

    The field is made when it is delivered: turning a long one takes a while.
    """

    take: Take
    name: str
    field: Callable[[Advance], Foa]
    heard: Direction
    clip: VideoInfo
    overlay: Overlay
    lane: StereoLane | None = None
    assembly: Assembly | None = None

    def path(self, choices: Choices) -> Path:
        """Where the file goes. Raises `DeliveryError` for a name that cannot be."""
        named = NameFields.of(self.take.request, self.name, choices.format)
        return choices.folder / (file_stem(choices.template, named) + choices.suffix)

    def deliver(self, choices: Choices, watch: Watch) -> ExportReport:
        """Write, read back and report; see `visage_core.export.job.deliver` for the errors."""
        foa = self.field(watch.part(0.0, FIELD_DONE).at)
        form = delivery_format(choices.format)
        whole, lane = choices.whole_video or form.needs_video, self._lane(choices)
        delivery = Delivery(
            self._in_video(foa) if whole else foa,
            choices.sample_rate,
            choices.subtype,
            self.clip.path if whole else None,
            choices.gain,
            None if lane is None else self._locked(lane, foa.sample_rate, whole=whole),
            self.overlay if choices.overlay and form.takes_overlay else None,
        )
        path = self.path(choices)
        report = deliver(delivery, choices.format, path, watch.part(FIELD_DONE, 1.0))
        if choices.hands_over:
            facts = handover(self.take, self.name, self.heard, report, self.assembly, lane)
            write_handover(path.with_suffix(".json"), facts)
        return report

    def _lane(self, choices: Choices) -> StereoLane | None:
        """The stereo that goes along: chosen for this delivery, else the one beside the take,
        unless that is muted."""
        form = delivery_format(choices.format)
        if not (choices.with_head_locked and form.takes_head_locked):
            return None
        if choices.head_locked is not None:
            return StereoLane(choices.head_locked)
        return None if self.lane is None or self.lane.muted else self.lane

    def _locked(self, lane: StereoLane, rate: int, *, whole: bool) -> FloatArray:
        """Its samples from where the delivered sound begins: it is heard from the video's start."""
        start = 0 if whole else round(self.take.request.span.start * rate)
        return read_stereo(lane.path, rate)[:, start:] * np.float32(lane.gain)

    def _in_video(self, foa: Foa) -> Foa:
        """The take at its place in the video, with silence before and after."""
        rate = foa.sample_rate
        samples = np.zeros((4, round(self.clip.duration * rate)), np.float32)
        start = round(self.take.request.span.start * rate)
        piece = foa.samples[:, : samples.shape[1] - start]
        samples[:, start : start + piece.shape[1]] = piece
        return Foa(samples, rate)
