"""Takes whose sound is lost: all else of them, from which the codec makes it again.

Free of torch, so that a project can be read without it; `visage_core.generation.restoring` works.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from visage_core.errors import ModelError
from visage_core.models import DEMO, OFFICIAL, Bundle, resolve_bundle
from visage_core.types import CodeArray, Foa, GenerationRequest, Scores, Take


@dataclass(frozen=True, slots=True, eq=False)
class Restoration:
    """Everything of a take but its sound; see `visage_core.types.Take`."""

    request: GenerationRequest
    model_hash: str
    codes: CodeArray
    scores: Scores = field(default_factory=Scores)

    def with_sound(self, foa: Foa) -> Take:
        """The take."""
        return Take(self.request, self.model_hash, self.codes, foa, self.scores)


def bundle_of(lost: Restoration) -> Bundle:
    """The model bundle that made a take, to the byte. Raises `ModelError` if it is not at hand.

    A bundle of the same name may be another one by now, and the same one may have another name.
    """
    for name in dict.fromkeys((lost.request.model, DEMO, OFFICIAL)):
        try:
            bundle = resolve_bundle(name)
        except (ModelError, OSError):
            continue
        if bundle.digest == lost.model_hash:
            return bundle
    raise ModelError(
        f"The model {lost.request.model} that made it",
        f"is not on this machine (digest {lost.model_hash[:12]})",
        "Put it back where it was and open the project again, or put back a copy of the sound",
    )
