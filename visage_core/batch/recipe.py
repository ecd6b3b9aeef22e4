"""What is done with every video of a batch: the TOML recipe, and what it means for one of them."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from visage_core.camera_path import DirectionPath, Interpolation, Keyframe, path_of
from visage_core.errors import DeliveryError
from visage_core.export.formats import FORMATS, delivery_format
from visage_core.export.job import check_choice, check_overlay
from visage_core.export.levels import GainPolicy
from visage_core.export.naming import DEFAULT_TEMPLATE
from visage_core.export.pcm import Subtype
from visage_core.stereo import HIGHEST_GAIN_DB, LOWEST_GAIN_DB
from visage_core.types import Direction, Guidance, Precision

Seconds = Annotated[float, Field(ge=0.0, allow_inf_nan=False)]


class Part(BaseModel):
    """A value with known entries only."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Key(Part):
    """At `time`, in seconds of the video, the camera faces there, and goes on in one of the ways of
    `Interpolation`."""

    time: Seconds
    azimuth: float = 0.0
    elevation: float = 0.0
    interpolation: Interpolation = Interpolation.LINEAR

    @property
    def keyframe(self) -> Keyframe:
        """The same for a path. Raises `ValueError` for no direction."""
        return Keyframe(self.time, Direction(self.azimuth, self.elevation), self.interpolation)


class HeadLocked(Part):
    """Stereo that does not turn with the head: a `file` below the folder of the videos, with
    slashes, heard from the start of the video on."""

    file: str
    gain_db: Annotated[float, Field(ge=LOWEST_GAIN_DB, le=HIGHEST_GAIN_DB)] = 0.0


class Settings(Part):
    """How one video is made. `duration` is the longest: a video that ends before is made to its
    end, and None makes all of them so. Every seed is a take. With `keyframes` the camera moves, and
    `direction` says nothing. `cuts` are seconds of the video at which another shot begins;
    `find_cuts` also looks for them. `panoramic` is whether it is a 360° video, None for what the
    file says."""

    direction: Direction = Direction()
    keyframes: tuple[Key, ...] = ()
    panoramic: bool | None = None
    head_locked: HeadLocked | None = None
    guidance: Guidance = Guidance()
    seeds: Annotated[tuple[int, ...], Field(min_length=1)] = (0,)
    start: Seconds = 0.0
    duration: Annotated[float, Field(gt=0.0, allow_inf_nan=False)] | None = None
    cuts: tuple[Seconds, ...] = ()
    find_cuts: bool = False

    @field_validator("seeds")
    @classmethod
    def _once(cls, seeds: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(seeds)) < len(seeds):
            raise ValueError("a seed is there twice; each makes one take")
        return seeds

    @field_validator("keyframes")
    @classmethod
    def _apart(cls, keys: tuple[Key, ...]) -> tuple[Key, ...]:
        if len(path_of(key.keyframe for key in keys).keys) < len(keys):
            raise ValueError("two keyframes are at one moment; the camera faces one way at a time")
        return keys

    @property
    def path(self) -> DirectionPath:
        """Where the camera faces over time; empty where it stands still."""
        return path_of(key.keyframe for key in self.keyframes)

    @property
    def first_direction(self) -> Direction:
        """Where the camera faces at the start."""
        path = self.path
        return path.direction_at(self.start) if path else self.direction


class Export(Part):
    """One format in which every take is delivered; `suffix` "" is the format's usual one, an
    `overlay` is energy burnt into the picture, and `head_locked` stereo goes along where there is
    some and the format takes it."""

    format: str
    suffix: str = ""
    sample_rate: int | None = None
    subtype: Subtype = "PCM_24"
    gain: GainPolicy = GainPolicy.GUARD
    whole_video: bool = False
    overlay: bool = False
    head_locked: bool = True

    @model_validator(mode="after")
    def _possible(self) -> Self:
        try:
            form = delivery_format(self.format)
            form.check_tools()
            check_overlay(form, wanted=self.overlay)
            named = Path(f"{self.format}{self.file_suffix}")
            check_choice(form, named, self.sample_rate, self.subtype)
        except DeliveryError as error:
            raise ValueError(str(error)) from error
        return self

    @property
    def file_suffix(self) -> str:
        """How the file's name ends."""
        return self.suffix or FORMATS[self.format].suffixes[0]


class Recipe(Settings):
    """A recipe. `files` holds other settings for single videos, by their paths below the folder or
    by patterns such as `night/*.mp4`; where several fit, the later one counts."""

    model: str = "demo"
    device: str = "auto"
    precision: Precision = Precision.AUTO
    name: str = DEFAULT_TEMPLATE
    handover: bool = True
    exports: Annotated[tuple[Export, ...], Field(min_length=1)] = (Export(format="ambix"),)
    files: dict[str, dict[str, Any]] = {}

    @field_validator("files")
    @classmethod
    def _known(cls, files: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        for settings in files.values():
            Settings.model_validate(settings)
        return files

    def settings_of(self, video: str) -> Settings:
        """How the video is made whose path below the folder is `video`, with slashes."""
        settings = self.model_dump(include=set(Settings.model_fields))
        for pattern, others in self.files.items():
            if fits(pattern, video):
                settings = _merged(settings, others)
        return Settings.model_validate(settings)


def fits(pattern: str, video: str) -> bool:
    """Whether a name of the recipe's `files` means a video; its exact path always does."""
    return pattern == video or fnmatchcase(video, pattern)


def _merged(settings: dict[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with some replaced; of a table only the entries that are given."""
    return settings | {
        name: settings[name] | value if isinstance(settings.get(name), dict) else value
        for name, value in others.items()
    }
