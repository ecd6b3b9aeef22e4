"""A sound field from elsewhere as a take, which no model has made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.document.editing import edit
from app.document.session import Session
from app.document.takes import NO_MODEL, NamedTake
from visage_core.errors import MediaError
from visage_core.export.bformat import Convention, read_bformat
from visage_core.export.preparation import resample
from visage_core.media.reader import VideoInfo
from visage_core.model.config import VisageConfig
from visage_core.models import bundle_folder
from visage_core.types import Foa, GenerationRequest, Span, Take

AS_LONG_SECONDS = 0.25
"""A sound that misses no more of the clip belongs to all of it."""


@dataclass(frozen=True, slots=True)
class Import:
    """What is to be read, and for which clip, span, direction and model's rate."""

    path: Path
    convention: Convention
    request: GenerationRequest
    clip: VideoInfo

    @classmethod
    def of(cls, session: Session, path: Path, convention: Convention) -> Import:
        """For the clip and the camera as they are now. Raises `NoClip`."""
        return cls(path, convention, session.make_request(), session.require_clip())

    def read(self) -> Take:
        """The sound at the rate of the model that the session works with, so that it can be joined
        with takes of it.

        As long as the clip, or longer, it begins with the clip; else with the working span. What
        lies behind the clip's end is left out. Raises `MediaError`, `InvalidFoa` and `ModelError`.
        """
        foa = read_bformat(self.path, self.convention)
        rate = _rate(self.request.model)
        whole = foa.seconds >= self.clip.duration - AS_LONG_SECONDS
        start = 0.0 if whole else self.request.span.start
        span = Span(start, min(foa.seconds, self.clip.duration - start))
        samples = resample(foa.samples, foa.sample_rate, rate)[:, : round(span.duration * rate)]
        if not samples.any():
            raise MediaError(self.path, "it is silent there", "Choose a file that holds sound.")
        request = replace(self.request, span=span, model=NO_MODEL, cuts=())
        codes = np.zeros((0, 0), np.int16)
        return Take(request, "", codes, Foa(np.ascontiguousarray(samples), rate))


@edit("Import Take")
def add_import(session: Session, imported: Import, take: Take) -> NamedTake:
    """Append what was read as a take with the file's name, and hear it."""
    added = session.append_take(take, imported.clip)
    session.put_take(added, added.renamed(imported.path.stem))
    session.activate_take(added.number)
    return session.find_take(added.number)


def _rate(model: str) -> int:
    """Samples per second of a model's takes. Raises `ModelError`."""
    return VisageConfig.load(bundle_folder(model) / "visage").dac_sample_rate
