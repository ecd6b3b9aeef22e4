"""What the user prefers, whatever project is open. Free of Qt; kept by `app.places.Places`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.document.contents import DEFAULT_MODEL
from app.document.job import Computing
from visage_core.seeing.energy_colors import ColorMap
from visage_core.types import Precision

log = logging.getLogger(__name__)


class Preferences(BaseModel):
    """`model` is a bundle's name or folder, that of new projects; `conventional` counts guidance
    as CFG = 1 + g; `regenerates` makes takes anew when the camera is let go."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: Annotated[str, Field(min_length=1)] = DEFAULT_MODEL
    device: Annotated[str, Field(pattern=r"^(auto|cpu|mps|cuda(:\d{1,3})?)$")] = "auto"
    precision: Precision = Precision.AUTO
    regenerates: bool = True
    conventional: bool = False
    color_map: ColorMap = ColorMap.INFERNO
    autosave_seconds: Annotated[float, Field(ge=1.0, le=600.0)] = 2.0
    tells_long_jobs: bool = True

    @property
    def computing(self) -> Computing:
        """What the next takes are computed on."""
        return Computing(self.device, self.precision)

    def with_changes(self, **changes: object) -> Preferences:
        """The same but for some fields. Raises `ValidationError`."""
        return Preferences.model_validate(dict(self) | changes)


def read_preferences(stored: Mapping[str, object]) -> Preferences:
    """Preferences from what was kept of them: each field that is no longer, or never was, a value
    of its kind gets its default back, and a line in the log."""
    intact: dict[str, object] = {}
    for name in Preferences.model_fields.keys() & stored.keys():
        try:
            Preferences.model_validate({name: stored[name]})
        except ValidationError as error:
            reason = error.errors(include_url=False)[0]["msg"]
            log.warning("preference %s is %r and not used: %s", name, stored[name], reason)
        else:
            intact[name] = stored[name]
    return Preferences.model_validate(intact)
