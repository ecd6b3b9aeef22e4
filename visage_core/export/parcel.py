"""A take on its way out: what is chosen, under which name, and where in the video it lies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from visage_core.export.delivery import Delivery, ExportReport
from visage_core.export.formats import delivery_format
from visage_core.export.handover import handover, write_handover
from visage_core.export.job import deliver
from visage_core.export.levels import GainPolicy
from visage_core.export.naming import DEFAULT_TEMPLATE, NameFields, file_stem
from visage_core.export.pcm import Subtype
from visage_core.export.stereo import read_stereo
from visage_core.export.watch import Watch
from visage_core.media.reader import VideoInfo
from visage_core.stereo import StereoLane
from visage_core.types import Direction, FloatArray, Foa, Take


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user decides.

    `sample_rate` None keeps the take's own where the format can. `whole_video` makes the sound as
    long as the video, silent outside the take's span; formats with a picture always are.
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


@dataclass(frozen=True, slots=True, eq=False)
class Parcel:
    """A take as it is heard: its field `foa`, where the camera faces in that, and the head-locked
    stereo beside it."""

    take: Take
    name: str
    foa: Foa
    heard: Direction
    clip: VideoInfo
    lane: StereoLane | None = None

    def path(self, choices: Choices) -> Path:
        """Where the file goes. Raises `DeliveryError` for a name that cannot be."""
        named = NameFields.of(self.take.request, self.name, choices.format)
        return choices.folder / (file_stem(choices.template, named) + choices.suffix)

    def deliver(self, choices: Choices, watch: Watch) -> ExportReport:
        """Write, read back and report; see `visage_core.export.job.deliver` for the errors."""
        whole = choices.whole_video or delivery_format(choices.format).needs_video
        delivery = Delivery(
            self._in_video() if whole else self.foa,
            choices.sample_rate,
            choices.subtype,
            self.clip.path if whole else None,
            choices.gain,
            self._head_locked(choices),
        )
        path = self.path(choices)
        report = deliver(delivery, choices.format, path, watch)
        if choices.hands_over:
            facts = handover(self.take, self.name, self.heard, report)
            write_handover(path.with_suffix(".json"), facts)
        return report

    def _head_locked(self, choices: Choices) -> FloatArray | None:
        """The stereo that was chosen for this delivery, else the one beside the take."""
        rate = self.foa.sample_rate
        if choices.head_locked is not None:
            return read_stereo(choices.head_locked, rate)
        if self.lane is None or not delivery_format(choices.format).takes_head_locked:
            return None
        return read_stereo(self.lane.path, rate) * np.float32(self.lane.gain)

    def _in_video(self) -> Foa:
        """The take at its place in the video, with silence before and after."""
        rate = self.foa.sample_rate
        samples = np.zeros((4, round(self.clip.duration * rate)), np.float32)
        start = round(self.take.request.span.start * rate)
        piece = self.foa.samples[:, : samples.shape[1] - start]
        samples[:, start : start + piece.shape[1]] = piece
        return Foa(samples, rate)
