"""Clips with their true sound fields, and what a classifier hears in these, computed once."""

from __future__ import annotations

from pathlib import Path

from visage_core.data.ambigen import Clip, list_clips, read_window
from visage_core.errors import MediaError
from visage_core.metrics.classifier import Description, SoundClassifier
from visage_core.metrics.scenes import SceneFacts, other_scenes, read_scenes
from visage_core.metrics.semantic import mono_signals
from visage_core.types import Direction, FloatArray


class Truths:
    """The clips of a folder in order of name, the first `count` of them if that is given.

    Give one to several evaluations, and true sounds are described once. Raises `MediaError` if
    there are no clips.
    """

    def __init__(self, folder: Path, classifier: SoundClassifier, count: int | None = None) -> None:
        known = read_scenes(folder)
        self.folder = folder
        self.classifier = classifier
        self.clips = list_clips(folder)[:count]
        self.facts = tuple(known.get(clip.name, SceneFacts()) for clip in self.clips)
        self.others = other_scenes(self.facts)
        """For every clip the number of one that should sound unlike it."""
        self._struck = [i for i, facts in enumerate(self.facts) if facts.strikes is not None]
        self._described: dict[tuple[int, int], Description] = {}

    def __len__(self) -> int:
        return len(self.clips)

    def camera(self, index: int) -> Direction:
        """Where a clip's camera faces. Raises `MediaError` if that is not known."""
        return camera_of(self.clips[index])

    def field(self, index: int, sample_rate: int) -> FloatArray:
        """A clip's sound field [4, N]; see `true_field`."""
        return true_field(self.clips[index], sample_rate)

    def describe(self, index: int, sample_rate: int) -> Description:
        """What the classifier hears in the `SIGNALS` of a clip's sound field."""
        key = index, sample_rate
        if key not in self._described:
            signals = mono_signals(self.field(index, sample_rate), self.camera(index))
            self._described[key] = self.classifier.describe(signals, sample_rate)
        return self._described[key]

    def other_strikes(self, index: int) -> tuple[float, ...] | None:
        """The strikes of the next clip that has some, to tell what chance would reach."""
        later = [i for i in self._struck if i > index] or self._struck
        return self.facts[later[0]].strikes if later and later[0] != index else None


def true_field(clip: Clip, sample_rate: int) -> FloatArray:
    """A clip's sound field [4, N], cut or padded to the model's window.

    Raises `MediaError` for a clip that has none, or no direction of the camera.
    """
    window = read_window(clip, sample_rate)
    camera_of(clip)
    if window.shape[0] != 4:
        raise _no_field(clip)
    return window


def camera_of(clip: Clip) -> Direction:
    """Where the clip's camera faces. Raises `MediaError` if that is not known."""
    if clip.direction is None:
        raise _no_field(clip)
    return clip.direction


def _no_field(clip: Clip) -> MediaError:
    return MediaError(
        clip.audio, "it is no sound field with a direction", "Evaluate on ambisonic clips."
    )
