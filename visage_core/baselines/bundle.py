"""The bundle that the two-stage baselines are read from.

An ordinary one whose `visage` part is a mono stage (`visage train mono`), with the spatialiser,
if there is one, in a fourth folder.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from visage_core.errors import ModelError
from visage_core.weights import CONFIG_NAME, WEIGHTS_NAME

SPATIALISER = "spatialiser"
"""Folder of the learned second stage in a baseline's bundle."""

_FILES = (CONFIG_NAME, WEIGHTS_NAME)


def assemble_baseline(
    target: Path, *, mono: Path, clip: Path, codec: Path, spatialiser: Path | None = None
) -> None:
    """Put trained parts together as a baseline's bundle in the folder `target`.

    Raises `ModelError` for a part that is not there, before anything is written.
    """
    parts = {"visage": mono, "clip": clip, "codec": codec}
    if spatialiser is not None:
        parts[SPATIALISER] = spatialiser
    files = [(name, part / file) for name, part in parts.items() for file in _FILES]
    for _, path in files:
        if not path.is_file():
            raise ModelError(path, "does not exist", "Name the folder of a trained part")
    for name, path in files:
        (target / name).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target / name / path.name)
