"""Downloads that go on where they stopped, from model hubs and plain web addresses."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from visage_core.errors import ModelError, VisageError


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """`done` of `total` bytes of one file; `total` is None if the server does not say."""

    file: str
    done: int
    total: int | None


ReportDownload: TypeAlias = Callable[[DownloadProgress], None]
"""Called with every piece that arrives; what it raises stops the download."""


@dataclass(frozen=True, slots=True)
class HubListing:
    """The files of a hub repository at one commit."""

    repo: str
    commit: str
    files: tuple[str, ...]


def list_hub(repo: str) -> HubListing:
    """What the hub repository `repo` holds now.

    The hub is Hugging Face's, or the one that the variable HF_ENDPOINT names. Raises `ModelError`.
    """
    from huggingface_hub import HfApi

    with _reaching(repo):
        info = HfApi(endpoint=_endpoint()).model_info(repo)
        files = tuple(file.rfilename for file in info.siblings or ())
        return HubListing(repo, info.sha or "main", files)


def download_from_hub(listing: HubListing, file: str, path: Path, report: ReportDownload) -> None:
    """Bring `file` of a listed repository to `path`, and check it if the hub tells its hash.

    Raises `ModelError`; what arrived by then is kept for the next try.
    """
    from huggingface_hub import get_hf_file_metadata, hf_hub_url

    if path.is_file():
        return
    where = f"{listing.repo}/{file}"
    with _reaching(where):
        url = hf_hub_url(listing.repo, file, revision=listing.commit, endpoint=_endpoint())
        remote = get_hf_file_metadata(url, endpoint=_endpoint())
    download(remote.location, path, report, name=where, version=remote.etag or "", size=remote.size)


def download(
    url: str,
    path: Path,
    report: ReportDownload,
    *,
    name: str | None = None,
    version: str = "",
    size: int | None = None,
) -> None:
    """Bring `url` to `path`, unless a file is there already.

    `name` is what reports and errors call it. `version` keeps pieces of different versions
    apart; where it is a SHA-256, as the hub's is for large files, the content is checked.
    Raises `ModelError`; what arrived by then is kept for the next try.
    """
    from huggingface_hub.file_download import http_get

    if path.is_file():
        return
    name = name or url
    path.parent.mkdir(parents=True, exist_ok=True)
    piece = path.with_name(f"{path.name}.{version[:12] or 'download'}.part")
    with _reaching(name), piece.open("ab") as file:
        http_get(
            url,
            file,
            resume_size=file.tell(),
            expected_size=size,
            tqdm_class=partial(_Reporter, name, report),  # type: ignore[arg-type]
        )
    if len(version) == hashlib.sha256().digest_size * 2 and _sha256(piece) != version:
        piece.unlink()
        raise ModelError(name, "arrived damaged", "Fetch it again")
    piece.replace(path)


class _Reporter:
    """Stands in for the progress bar that the hub's client would draw."""

    def __init__(
        self,
        name: str,
        report: ReportDownload,
        *,
        total: int | None = None,
        initial: int = 0,
        **_: object,
    ) -> None:
        self._name, self._report = name, report
        self._done, self._total = initial, total
        self.update(0)

    def update(self, count: int) -> None:
        self._done += count
        self._report(DownloadProgress(self._name, self._done, self._total))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing to close."""


@contextmanager
def _reaching(what: str) -> Iterator[None]:
    """Turn whatever goes wrong on the way into a `ModelError`; the client itself stays quiet."""
    from huggingface_hub.utils.logging import set_verbosity

    set_verbosity(logging.ERROR)
    try:
        yield
    except VisageError:
        raise
    # The client's errors come from its HTTP library, which differs between its versions.
    except Exception as error:
        text = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ModelError(
            what, f"could not be downloaded ({text})", "Check the connection and try again"
        ) from error


def _endpoint() -> str | None:
    """The hub to use instead of the public one, read when needed rather than at import."""
    return os.environ.get("HF_ENDPOINT") or None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
