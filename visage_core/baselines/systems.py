"""The systems that can be evaluated, by name: ViSAGe, its baselines and the points of reference.

Another one is one more entry of `SYSTEMS`: a function that takes a `SystemContext`, imports what
it needs, and returns a `FieldMaker`. What several systems share (the loaded bundle, what it sees
of the clips) is in the context and made only when one asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import torch

from visage_core.baselines.bundle import SPATIALISER
from visage_core.baselines.checkpoint import load_spatialiser
from visage_core.baselines.encoding import EncodedMono
from visage_core.baselines.mono import MonoVisage
from visage_core.baselines.spatialising import SpatialisedMono
from visage_core.data.ambigen import list_clips
from visage_core.errors import ModelError
from visage_core.generation.loading import LoadedBundle, load_bundle
from visage_core.metrics.generated import ClipViews, GeneratedFields
from visage_core.metrics.makers import Chance, CodecTruth, FieldMaker, PlacedTruth, ShuffledTruth
from visage_core.metrics.opus import OpusTruth
from visage_core.metrics.scenes import SceneFacts, read_scenes
from visage_core.models import resolve_bundle
from visage_core.types import Guidance


@dataclass(frozen=True)
class SystemContext:
    """What a system is made from: the clips' folder, a bundle's name or folder, and how to
    generate with it.

    The baselines take a bundle whose `visage` part is a mono stage, and of the guidance its visual
    scale.
    """

    folder: Path
    model: str = "demo"
    guidance: Guidance = field(default_factory=Guidance)
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))

    @cached_property
    def bundle(self) -> LoadedBundle:
        """The model in memory."""
        return load_bundle(resolve_bundle(self.model), self.device, lambda: None)

    @cached_property
    def views(self) -> ClipViews:
        """What the model sees of the clips."""
        return ClipViews(self.bundle)


SystemFactory: TypeAlias = Callable[[SystemContext], FieldMaker]


def make_system(name: str, context: SystemContext) -> FieldMaker:
    """The maker called `name`. Raises `ModelError` for an unknown name."""
    if name not in SYSTEMS:
        raise ModelError(f"The system {name}", "is unknown", f"Use one of {', '.join(SYSTEMS)}")
    return SYSTEMS[name](context)


def _visage(context: SystemContext) -> FieldMaker:
    return GeneratedFields(context.bundle, context.guidance, views=context.views)


def _visage_null(context: SystemContext) -> FieldMaker:
    return GeneratedFields(
        context.bundle, context.guidance, null_direction=True, views=context.views
    )


def _mono(context: SystemContext) -> MonoVisage:
    return MonoVisage(context.bundle, context.guidance.visual, views=context.views)


def _mono_encoded(context: SystemContext) -> FieldMaker:
    return EncodedMono(_mono(context))


def _mono_encoded_public(context: SystemContext) -> FieldMaker:
    """The same with the public implementation's mirrored, overweighted encoding."""
    return EncodedMono(_mono(context), public=True)


def _mono_spatialised(context: SystemContext) -> FieldMaker:
    """Placed by the bundle's spatialiser. Raises `ModelError` if it has none."""
    bundle = context.bundle
    spatialiser = load_spatialiser(bundle.bundle.folder / SPATIALISER, bundle.device)
    return SpatialisedMono(_mono(context), spatialiser, context.views)


def _truth_codec(context: SystemContext) -> FieldMaker:
    return CodecTruth(context.bundle.codec)


def _truth_opus(context: SystemContext) -> FieldMaker:
    return OpusTruth(context.bundle.codec)


def _truth_shuffled(context: SystemContext) -> FieldMaker:
    clips, known = list_clips(context.folder), read_scenes(context.folder)
    return ShuffledTruth(clips, [known.get(clip.name, SceneFacts()) for clip in clips])


def _truth_placed(_context: SystemContext) -> FieldMaker:
    return PlacedTruth()


def _chance(_context: SystemContext) -> FieldMaker:
    return Chance()


SYSTEMS: dict[str, SystemFactory] = {
    "visage": _visage,
    "visage-null": _visage_null,
    "mono-encoded": _mono_encoded,
    "mono-encoded-public": _mono_encoded_public,
    "mono-spatialised": _mono_spatialised,
    "truth-codec": _truth_codec,
    "truth-opus": _truth_opus,
    "truth-shuffled": _truth_shuffled,
    "truth-placed": _truth_placed,
    "chance": _chance,
}
