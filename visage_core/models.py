"""Named model bundles: where they are, whether they are whole, and what identifies them.

A bundle is a folder with three parts, `visage`, `clip` and `codec`. "demo" ships with the
program, "official" lies in the user's data folder once fetched, and any other name is a path.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from platformdirs import user_data_path

from visage_core.download import ReportDownload
from visage_core.errors import ModelError
from visage_core.resources import resource_path

PARTS = ("visage", "clip", "codec")
WEIGHT_FILES = ("model.safetensors", "pytorch_model.bin")
RECORD_NAME = "bundle.json"
DEMO, OFFICIAL = "demo", "official"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A complete model on disk. `digest` (SHA-256, hex) changes with any byte of its parts."""

    name: str
    folder: Path
    digest: str

    @property
    def visage(self) -> Path:
        """The part that turns features and a direction into codes."""
        return self.folder / "visage"

    @property
    def clip(self) -> Path:
        """The part that looks at the video."""
        return self.folder / "clip"

    @property
    def codec(self) -> Path:
        """The part that turns codes into sound."""
        return self.folder / "codec"


@dataclass(frozen=True, slots=True)
class BundleReport:
    """A bundle that loads and fits together: bytes of weights per part, and whether all its files
    were compared with hashes kept when it was fetched."""

    bundle: Bundle
    sizes: dict[str, int]
    verified: bool


def resolve_bundle(name: str | Path) -> Bundle:
    """The bundle called `name` ("demo", "official") or lying in the folder `name`.

    Raises `ModelError` naming the part or file that is missing and how to get it.
    """
    folder = check_parts(name)
    return Bundle(str(name), folder, bundle_digest(folder))


def check_parts(name: str | Path) -> Path:
    """The folder of a bundle whose parts are all there; nothing of them is read, so this is quick.

    Raises `ModelError` naming the part or file that is missing and how to get it.
    """
    folder = bundle_folder(name)
    for part in PARTS:
        _check_part(str(name), folder / part)
    return folder


def list_bundles() -> list[Bundle]:
    """The named bundles that are on this machine."""
    found = []
    for name in (DEMO, OFFICIAL):
        try:
            found.append(resolve_bundle(name))
        except ModelError:
            continue
    return found


def fetch_official(report: ReportDownload | None = None) -> Bundle:
    """Download what the official bundle lacks; see `visage_core.official.fetch`."""
    from visage_core.official import fetch

    return fetch(report or (lambda _: None))


def check_bundle(name: str | Path) -> BundleReport:
    """Read every tensor of a bundle and compare its files with their record, if it has one.

    Raises a `ModelError` that names the file or tensor at fault.
    """
    from torch import device

    from visage_core.generation.loading import load_bundle

    bundle = resolve_bundle(name)
    recorded = recorded_files(bundle.folder)
    for part, files in recorded.items():
        for file, digest in files.items():
            path = bundle.folder / part / file
            if not path.is_file() or file_digest(path) != digest:
                raise ModelError(path, "is not what was fetched", "Fetch the model again")
    load_bundle(bundle, device("cpu"), lambda: None)
    sizes = {part: weights_file(bundle.folder / part).stat().st_size for part in PARTS}
    return BundleReport(bundle, sizes, verified=set(recorded) == set(PARTS))


def recorded_files(folder: Path) -> dict[str, dict[str, str]]:
    """SHA-256 of each file of each part as `bundle.json` keeps them; empty without a record."""
    try:
        parts = json.loads((folder / RECORD_NAME).read_text(encoding="utf-8"))["parts"]
        return {part: dict(record["files"]) for part, record in parts.items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def record_part(folder: Path, part: str, source: str) -> None:
    """Keep the hashes of a part's files, and where it came from, in `bundle.json`."""
    path = folder / RECORD_NAME
    record = json.loads(path.read_text(encoding="utf-8")) if recorded_files(folder) else {}
    files = {file.name: file_digest(file) for file in sorted((folder / part).iterdir())}
    record.setdefault("parts", {})[part] = {"source": source, "files": files}
    partial = path.with_suffix(".part")
    partial.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    partial.replace(path)


def models_home() -> Path:
    """Where fetched models live: the user's data folder, or `VISAGE_HOME` if that is set."""
    home = os.environ.get("VISAGE_HOME")
    root = Path(home) if home else user_data_path("visage-studio", appauthor=False)
    return root / "models"


def bundle_folder(name: str | Path) -> Path:
    """Where the bundle called `name` is, or would be. Raises `ModelError` for an unknown name."""
    if name == OFFICIAL:
        return models_home() / OFFICIAL
    if name == DEMO:
        try:
            return resource_path("models", DEMO)
        except FileNotFoundError as error:
            raise ModelError(
                "The demo model", "is missing", "Install visage-studio again"
            ) from error
    folder = Path(name)
    if not folder.is_dir():
        reason = "is neither a model's name nor a folder"
        raise ModelError(name, reason, f"Use {DEMO}, {OFFICIAL}, or the folder of a bundle")
    return folder


def bundle_files(folder: Path) -> Iterator[Path]:
    """The files that decide what a bundle does, in a fixed order: configuration and weights."""
    for part in PARTS:
        yield folder / part / "config.json"
        yield weights_file(folder / part)


def weights_file(part: Path) -> Path:
    """The file that holds a part's tensors; safetensors is preferred, as readers prefer it."""
    return next((part / n for n in WEIGHT_FILES if (part / n).is_file()), part / WEIGHT_FILES[0])


def bundle_digest(folder: Path) -> str:
    """SHA-256 over the names and contents of a bundle's files."""
    digest = hashlib.sha256()
    for path in bundle_files(folder):
        digest.update(f"{path.relative_to(folder).as_posix()} {file_digest(path)}\n".encode())
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file, computed once per process as long as its size and time stay the same."""
    status = path.stat()
    return _file_digest(path.resolve(), status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=256)
def _file_digest(path: Path, _size: int, _modified: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_part(name: str, part: Path) -> None:
    for path in (part / "config.json", weights_file(part)):
        if not path.is_file():
            way_out = (
                "Fetch it with 'visage models fetch'"
                if name == OFFICIAL
                else f"A bundle has the parts {', '.join(PARTS)}, each with config.json and weights"
            )
            raise ModelError(f"The model {name}", f"lacks {path}", way_out)
