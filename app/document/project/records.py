"""The JSON in a project folder: strict records, and the schema version they are in.

A record refuses keys that it does not know and values of another type; a file of a newer schema
is refused before it is looked at. Whoever changes a record raises `SCHEMA`.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, ValidationError, model_validator

from app.document.project.record import Record
from app.document.project.timing_record import TimingRecord
from app.document.takes import Comp, Marks
from visage_core.errors import ProjectError
from visage_core.export.bformat import Convention
from visage_core.types import (
    Direction,
    GenerationRequest,
    Guidance,
    Kept,
    Precision,
    Sampling,
    Scores,
    Span,
    Turn,
)

SCHEMA: Literal[4] = 4

ASK_FOR_UPDATE = "Install the newest version of ViSAGe Studio to open it."
ASK_FOR_BACKUP = "Put back an intact copy of the file."

TakeNumber = Annotated[int, Field(ge=1)]


class FileRecord(Record):
    """A file outside the project: where it was, seen from the disk's and from the project's
    folder, and what tells it from others of that name."""

    path: Path
    relative: Path | None
    size: Annotated[int, Field(ge=0)]
    fingerprint: str


class ClipRecord(Record):
    """A video and what it holds; see `visage_core.media.reader.VideoInfo`."""

    file: FileRecord
    width: Annotated[int, Field(ge=1)]
    height: Annotated[int, Field(ge=1)]
    duration: Annotated[float, Field(gt=0.0)]
    frame_rate: Annotated[float, Field(ge=0.0)]
    codec: str
    pixel_format: str
    rotation: int
    has_audio: bool
    frame_count: Annotated[int, Field(ge=0)] | None
    spherical: bool = False


class RequestRecord(Record):
    """What a take was made with, but for its video and what it kept; see `GenerationRequest`."""

    span: Span
    direction: Direction
    guidance: Guidance
    seed: Annotated[int, Field(ge=0)]
    sampling: Sampling
    model: str
    device: str
    precision: Precision
    cuts: tuple[Annotated[float, Field(ge=0.0)], ...] = ()
    turns: tuple[Turn, ...] = ()
    panoramic: bool = False

    @classmethod
    def of(cls, request: GenerationRequest) -> Self:
        """The record of a request."""
        return cls(**{name: getattr(request, name) for name in cls.model_fields})

    def for_video(self, video: Path, kept: Kept | None) -> GenerationRequest:
        """The request, for the video in its present place and with what it kept."""
        return GenerationRequest(
            video, **{name: getattr(self, name) for name in type(self).model_fields}, kept=kept
        )


class Headed(Record):
    """A file of a project: which schema it is in, and which version of the program wrote it."""

    schema_version: Literal[1, 2, 3, 4] = SCHEMA
    app_version: str = Field(default_factory=lambda: version("visage-studio"))


class TakeRecord(Headed):
    """`take.json`: a finished take, complete with the clip it was made for."""

    clip: ClipRecord
    request: RequestRecord
    model_hash: str
    scores: Scores


class TakeEntry(Record):
    """A take as the list shows it; `clip` is an index into the clips.

    One with a `comp` has no folder: it is put together again from the takes in it.
    """

    number: TakeNumber
    name: str
    clip: Annotated[int, Field(ge=0)]
    marks: Marks = Marks()
    comp: Comp | None = None


class ReferenceRecord(Record):
    """The file that the takes of the open clip are compared with."""

    path: Path
    relative: Path | None
    convention: Convention


class LaneRecord(Record):
    """The head-locked stereo beside the takes."""

    path: Path
    relative: Path | None
    gain_db: float
    muted: bool = False


class CellEntry(Record):
    """A finished cell of the guidance grid; one that is a take of the list too names that."""

    index: Annotated[int, Field(ge=0)]
    take: TakeNumber | None = None


class GridRecord(Record):
    """The guidance grid: see `app.document.grid.GridPlan`, with an index into the clips.

    The guidance mode is that of `base`, both axes reach from 0 to `largest`; `key` names the
    folder of the cells that are no takes of the list.
    """

    key: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    clip: Annotated[int, Field(ge=0)]
    base: RequestRecord
    size: Annotated[int, Field(ge=2)]
    largest: Annotated[float, Field(gt=0.0)]
    cells: tuple[CellEntry, ...]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        indices = {cell.index for cell in self.cells}
        if len(indices) != len(self.cells) or max(indices, default=0) >= self.size**2:
            raise ValueError("a cell of the guidance grid is outside of it, or listed twice")
        return self


class Manifest(Headed):
    """`project.json` and `autosave.json`: everything but the takes themselves."""

    clips: tuple[ClipRecord, ...]
    clip: Annotated[int, Field(ge=0)] | None
    span: Span
    direction: Direction
    look: Direction
    guidance: Guidance
    seed: Annotated[int, Field(ge=0)]
    model: str
    takes: tuple[TakeEntry, ...]
    removed: tuple[TakeEntry, ...]
    active: TakeNumber | None
    reference: ReferenceRecord | None
    timings: tuple[TimingRecord, ...] = ()
    lane: LaneRecord | None = None
    grid: GridRecord | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        entries = (*self.takes, *self.removed)
        clips = [entry.clip for entry in entries] + ([] if self.clip is None else [self.clip])
        clips += [timing.clip for timing in self.timings]
        clips += [] if self.grid is None else [self.grid.clip]
        numbers = [entry.number for entry in entries]
        if any(index >= len(self.clips) for index in clips):
            raise ValueError("a clip is named that is not listed")
        if len(set(numbers)) != len(numbers):
            raise ValueError("a take is listed twice")
        if self.active is not None and self.active not in [take.number for take in self.takes]:
            raise ValueError("the take that is heard is not listed")
        return self


R = TypeVar("R", bound=Headed)


def encode(record: Headed) -> bytes:
    """The file of a record; equal records are equal bytes."""
    return (record.model_dump_json(indent=1) + "\n").encode()


def read_record(path: Path, kind: type[R]) -> R:
    """The record in a file. Raises `ProjectError`."""
    try:
        content = path.read_bytes()
        _refuse_newer(path, json.loads(content))
        return kind.model_validate_json(content)
    except FileNotFoundError as error:
        raise ProjectError(path, "the file is missing", ASK_FOR_BACKUP) from error
    except OSError as error:
        reason = f"it cannot be read ({error.strerror or error})"
        raise ProjectError(path, reason, "Check the disk and the folder's rights.") from error
    except ValidationError as error:
        raise ProjectError(path, _first_fault(error), ASK_FOR_BACKUP) from error
    except (ValueError, RecursionError) as error:
        raise ProjectError(path, "it is cut short or damaged", ASK_FOR_BACKUP) from error


def _refuse_newer(path: Path, content: object) -> None:
    schema = content.get("schema_version") if isinstance(content, dict) else None
    if isinstance(schema, int) and schema > SCHEMA:
        reason = f"it was written by a newer version of the program (schema {schema})"
        raise ProjectError(path, reason, ASK_FOR_UPDATE)


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(map(str, fault["loc"])) or "the file"
    return f"{where} is not as it should be: {fault['msg'].rstrip('.')}"
