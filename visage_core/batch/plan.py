"""Which videos a batch holds, and that everything it will write has a name of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from visage_core.batch.recipe import Export, Part, Recipe, Settings, fits
from visage_core.errors import DeliveryError, MediaError, VisageError
from visage_core.export.naming import NameFields, file_stem
from visage_core.export.parcel import Choices
from visage_core.field_turn import turns_along
from visage_core.media.suffixes import VIDEO_SUFFIXES
from visage_core.stereo import StereoLane
from visage_core.types import GenerationRequest, Precision, Span


class Work(Part):
    """One video of a batch and all that is to be made of it; `video` is its path below the folder,
    with slashes. Equal works on equal videos by equal models give equal files."""

    video: str
    settings: Settings
    model: str
    device: str
    precision: Precision
    name: str
    handover: bool
    exports: tuple[Export, ...]

    def request(
        self,
        folder: Path,
        seed: int,
        span: Span,
        cuts: tuple[float, ...],
        *,
        panoramic: bool = False,
    ) -> GenerationRequest:
        """What the engine is asked for one take of the video, which lies in `folder`."""
        return GenerationRequest(
            video=folder / self.video,
            span=span,
            direction=self.settings.first_direction,
            turns=turns_along(self.settings.path, span, cuts),
            panoramic=panoramic,
            guidance=self.settings.guidance,
            seed=seed,
            model=self.model,
            device=self.device,
            precision=self.precision,
            cuts=cuts,
        )

    def choices(self, export: Export, folder: Path) -> Choices:
        """How a take is delivered into `folder`."""
        return Choices(
            format=export.format,
            suffix=export.file_suffix,
            folder=folder,
            template=self.name,
            sample_rate=export.sample_rate,
            subtype=export.subtype,
            gain=export.gain,
            whole_video=export.whole_video,
            hands_over=self.handover,
            overlay=export.overlay,
            with_head_locked=export.head_locked,
        )

    def lane(self, folder: Path) -> StereoLane | None:
        """The head-locked stereo beside the takes, if there is any."""
        locked = self.settings.head_locked
        return None if locked is None else StereoLane(folder / locked.file, locked.gain_db)


def take_name(place: int) -> str:
    """What the take of the seed at a place, from 0, is called."""
    return f"Take {place + 1}"


def plan(recipe: Recipe, folder: Path, out: Path) -> tuple[Work, ...]:
    """The work on every video below `folder`, in order of name; what lies in `out` is none.

    Raises `VisageError` if there is nothing to do, if the recipe speaks of files that are not
    there, or if two files would have one name.
    """
    videos = find_videos(folder, out)
    for pattern in recipe.files:
        if not any(fits(pattern, video) for video in videos):
            raise VisageError(
                f"The recipe has settings for {pattern}, which no video in {folder} is called. "
                "Correct the name, or leave it out."
            )
    works = tuple(_work(recipe, video) for video in videos)
    _check_names(works)
    return works


def find_videos(folder: Path, out: Path) -> list[str]:
    """Paths below `folder` of all videos in it, hidden ones and those in `out` left out."""
    if not folder.is_dir():
        raise MediaError(folder, "there is no such folder", "Choose a folder of videos.")
    if folder.resolve() == out.resolve():
        raise VisageError(
            f"{out} is the folder of the videos. Choose another one for what is made of them."
        )
    found = [path.relative_to(folder) for path in sorted(_videos(folder, out.resolve()))]
    if not found:
        raise MediaError(folder, "it holds no video", f"Known are {' '.join(VIDEO_SUFFIXES)}.")
    return [path.as_posix() for path in found]


def _videos(folder: Path, out: Path) -> Iterator[Path]:
    inside = out.is_relative_to(folder.resolve())
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if hidden or path.suffix.lower() not in VIDEO_SUFFIXES or not path.is_file():
            continue
        if not (inside and path.resolve().is_relative_to(out)):
            yield path


def _work(recipe: Recipe, video: str) -> Work:
    return Work(
        video=video,
        settings=recipe.settings_of(video),
        model=recipe.model,
        device=recipe.device,
        precision=recipe.precision,
        name=recipe.name,
        handover=recipe.handover,
        exports=recipe.exports,
    )


def _check_names(works: Sequence[Work]) -> None:
    """Raise `DeliveryError` if two files would have one name, on any file system."""
    taken: dict[str, str] = {}
    for work in works:
        for name in _names(work):
            other = taken.setdefault(name.as_posix().casefold(), work.video)
            if other != work.video:
                raise DeliveryError(
                    f"{other} and {work.video} would both be written as {name}. Rename one of them."
                )


def _names(work: Work) -> list[Path]:
    """All names that are made of a video. Raises `DeliveryError` if two of them are one."""
    names: list[Path] = []
    for place, seed in enumerate(work.settings.seeds):
        request = work.request(Path(), seed, Span(), ())
        for export in work.exports:
            fields = NameFields.of(request, take_name(place), export.format)
            stem = file_stem(work.name, fields)
            folder = Path(work.video).parent
            names.append(folder / f"{stem}{export.file_suffix}")
            names += [folder / f"{stem}.json"] if work.handover else []
    if len(set(names)) < len(names):
        raise DeliveryError(
            f"With the name {work.name!r} two files of {work.video} would be one. Mention {{take}} "
            "and {format} in it."
        )
    return names
