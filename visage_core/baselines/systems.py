"""The baselines by name, for `visage evaluate --system`, and the bundle they are read from.

A baseline's bundle is an ordinary one whose `visage` part is a mono stage (`visage train mono`),
with the spatialiser, if there is one, in a fourth folder.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from visage_core.baselines.checkpoint import load_spatialiser
from visage_core.baselines.encoding import EncodedMono
from visage_core.baselines.mono import MonoVisage
from visage_core.baselines.spatialising import SpatialisedMono
from visage_core.generation.loading import LoadedBundle
from visage_core.metrics.generated import ClipViews
from visage_core.metrics.makers import FieldMaker
from visage_core.types import Guidance
from visage_core.weights import CONFIG_NAME, WEIGHTS_NAME

SPATIALISER = "spatialiser"
"""Folder of the learned second stage in a baseline's bundle."""


class BaselineContext(Protocol):
    """What a baseline is made from; `visage_core.metrics.systems.SystemContext` is one."""

    @property
    def bundle(self) -> LoadedBundle:
        """A bundle whose `visage` part is a mono stage."""

    @property
    def views(self) -> ClipViews:
        """What the bundle sees of the clips."""

    @property
    def guidance(self) -> Guidance:
        """Its visual scale guides the mono stage."""


def mono_encoded(context: BaselineContext) -> FieldMaker:
    """Mono ViSAGe, encoded where the camera faces."""
    return EncodedMono(_mono(context))


def mono_encoded_public(context: BaselineContext) -> FieldMaker:
    """The same with the public implementation's mirrored, overweighted encoding."""
    return EncodedMono(_mono(context), public=True)


def mono_spatialised(context: BaselineContext) -> FieldMaker:
    """Mono ViSAGe, placed by the bundle's spatialiser. Raises `ModelError` if it has none."""
    bundle = context.bundle
    spatialiser = load_spatialiser(bundle.bundle.folder / SPATIALISER, bundle.device)
    return SpatialisedMono(_mono(context), spatialiser, context.views)


BASELINES: dict[str, Callable[[BaselineContext], FieldMaker]] = {
    "mono-encoded": mono_encoded,
    "mono-encoded-public": mono_encoded_public,
    "mono-spatialised": mono_spatialised,
}


def assemble_baseline(
    target: Path, *, mono: Path, clip: Path, codec: Path, spatialiser: Path | None = None
) -> None:
    """Put trained parts together as a baseline's bundle in the folder `target`."""
    parts = {"visage": mono, "clip": clip, "codec": codec}
    if spatialiser is not None:
        parts[SPATIALISER] = spatialiser
    for name, part in parts.items():
        folder = target / name
        folder.mkdir(parents=True, exist_ok=True)
        for file in (CONFIG_NAME, WEIGHTS_NAME):
            shutil.copyfile(part / file, folder / file)


def _mono(context: BaselineContext) -> MonoVisage:
    return MonoVisage(context.bundle, context.guidance.visual, views=context.views)
