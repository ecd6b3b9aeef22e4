"""The clip's own sound as a take without a model, and as a bed under takes that have one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.document.comp_editing import begin_comp, set_bed
from app.document.editing import edit
from app.document.session import Session
from app.document.takes import NO_MODEL, Bed, NamedTake
from visage_core.ambisonics.spatialising import energy_path, spatialise
from visage_core.errors import MediaError
from visage_core.export.preparation import fit
from visage_core.media.reader import VideoInfo
from visage_core.types import GenerationRequest, Take
from visage_core.verify.sound import read_sound

FIRST_BED_DB = -6.0


@dataclass(frozen=True, slots=True, eq=False)
class ClipSound:
    """What is to be placed: the sound of a request's span, towards its camera direction or, with
    patch `energy` [F, 49], along the path of that."""

    request: GenerationRequest
    clip: VideoInfo
    energy: NDArray[np.float32] | None = None

    @classmethod
    def of(cls, session: Session, energy: NDArray[np.float32] | None = None) -> ClipSound:
        """For the working span and the camera as they are now. Raises `NoClip`."""
        request = replace(session.make_request(), model=NO_MODEL)
        return cls(request, session.require_clip(), energy)

    @classmethod
    def under(cls, take: NamedTake) -> ClipSound:
        """For the span and the camera direction of a take."""
        request = replace(take.take.request, model=NO_MODEL, kept=None, cuts=())
        return cls(request, take.clip)

    def place(self) -> Take:
        """Read and encode it. Raises `MediaError` and `InvalidFoa`."""
        span = self.request.span
        sound = read_sound(self.clip.path, span)
        if not sound.samples.any():
            raise MediaError(self.clip.path, "it is silent there", "Choose another span.")
        piece = fit(sound.samples, round(span.duration * sound.sample_rate))
        path = None if self.energy is None else energy_path(self.energy)
        foa = spatialise(piece, sound.sample_rate, self.request.direction, path)
        return Take(self.request, "", np.zeros((0, 0), np.int16), foa)


@edit("Change Bed Level", merges=True)
def change_bed_level(session: Session, number: int, decibels: float) -> None:
    """Make the bed of a comp louder or softer."""
    comp = session.find_take(number).comp
    if comp is not None and comp.bed is not None:
        set_bed(session, number, replace(comp.bed, gain_db=comp.bed.gain_db + decibels))


@edit("Spatialize Clip Audio")
def add_clip_sound(session: Session, sound: ClipSound, take: Take) -> NamedTake:
    """Append the placed sound as a take, and hear it."""
    named = _append(session, sound, take)
    session.activate_take(named.number)
    return session.find_take(named.number)


@edit("Lay Clip Audio under Take")
def lay_under(session: Session, number: int, sound: ClipSound, take: Take) -> None:
    """Hear the placed sound under a take: as a comp of both, which a comp is already."""
    over = session.find_take(number)
    bed = _append(session, sound, take)
    comp = over if over.comp is not None else begin_comp(session, number)
    set_bed(session, comp.number, Bed(bed.number, FIRST_BED_DB))


def _append(session: Session, sound: ClipSound, take: Take) -> NamedTake:
    added = session.append_take(take, sound.clip)
    way = "Clip Audio" if sound.energy is None else "Clip Audio, moving"
    named = added.renamed(f"{way} {added.number}")
    session.put_take(added, named)
    return named
