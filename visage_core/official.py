"""The official model: where its parts are published, and how they become a bundle.

Three publications make one bundle: ViSAGe itself on the Hugging Face hub, OpenAI's CLIP ViT-B/32
as open_clip publishes it there, and the 44.1 kHz Descript Audio Codec as a release of its
package. Nothing is downloaded unless `fetch` is called.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from visage_core.codec.convert import convert_release
from visage_core.codec.dac import CodecConfig, import_dac
from visage_core.download import (
    HubListing,
    ReportDownload,
    download,
    download_from_hub,
    list_hub,
)
from visage_core.errors import ModelError
from visage_core.features.convert import convert_open_clip
from visage_core.model.checkpoint import load_checkpoint, save_checkpoint
from visage_core.model.config import VisageConfig
from visage_core.models import (
    OFFICIAL,
    WEIGHT_FILES,
    Bundle,
    bundle_folder,
    file_digest,
    record_part,
    recorded_files,
    resolve_bundle,
)
from visage_core.weights import CONFIG_NAME, read_config

CLIP_FILES = ("open_clip_model.safetensors", "open_clip_pytorch_model.bin")
CODEC_FILE = "weights.pth"

_ELSEWHERE = "It may have moved; look for it on its authors' pages"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the parts are published; empty fields are looked up in the packages they belong to."""

    visage_repo: str = "jaeyeonkim99/visage"
    clip_model: str = "ViT-B-32-quickgelu"
    clip_repo: str = ""
    codec_url: str = ""

    def resolved(self) -> Sources:
        """These sources with every field filled."""
        return Sources(
            self.visage_repo,
            self.clip_model,
            self.clip_repo or _open_clip_repo(self.clip_model),
            self.codec_url or _descript_url(),
        )


def fetch(report: ReportDownload, sources: Sources | None = None) -> Bundle:
    """Make the official bundle complete, downloading what it lacks.

    Parts that are there and have their recorded content are left alone, and interrupted
    downloads go on. Raises `ModelError`, which tells how to place the files by hand.
    """
    fetching = _Fetching(bundle_folder(OFFICIAL), (sources or Sources()).resolved(), report)
    try:
        fetching.run()
    except ModelError as error:
        reason = f"{error}".rstrip(".")
        raise ModelError("The official model", reason, fetching.by_hand()) from error
    return resolve_bundle(OFFICIAL)


class _Fetching:
    """One run: raw files gather in `downloads`, converted parts in the bundle's folder."""

    def __init__(self, folder: Path, sources: Sources, report: ReportDownload) -> None:
        self._folder, self._sources, self._report = folder, sources, report
        self._downloads = folder / "downloads"

    def run(self) -> None:
        """Fetch codec and CLIP first: they tell which ViSAGe checkpoint fits."""
        self._complete("codec", self._make_codec)
        self._complete("clip", self._make_clip)
        self._complete("visage", self._make_visage)
        shutil.rmtree(self._downloads, ignore_errors=True)

    def by_hand(self) -> str:
        """What to place where when the publications cannot be reached."""
        sources, downloads = self._sources, self._downloads
        return (
            "The files can also be placed by hand, and the fetch be started again: "
            f"{CONFIG_NAME} and {' or '.join(WEIGHT_FILES)} from a folder of {sources.visage_repo} "
            f"into {downloads / 'visage'}; {CLIP_FILES[0]} of {sources.clip_repo} "
            f"into {downloads / 'clip'}; {sources.codec_url} as {downloads / 'codec' / CODEC_FILE}"
        )

    def _complete(self, part: str, make: Callable[[Path], str]) -> None:
        """Make `part` in a folder of its own and move it into place when whole."""
        target, fresh = self._folder / part, self._folder / f"{part}.new"
        recorded = recorded_files(self._folder).get(part)
        if recorded and all(
            (target / name).is_file() and file_digest(target / name) == digest
            for name, digest in recorded.items()
        ):
            return
        shutil.rmtree(fresh, ignore_errors=True)
        source = make(fresh)
        shutil.rmtree(target, ignore_errors=True)
        fresh.replace(target)
        record_part(self._folder, part, source)

    def _make_codec(self, target: Path) -> str:
        path = self._downloads / "codec" / CODEC_FILE
        download(self._sources.codec_url, path, self._report)
        convert_release(path, target)
        return self._sources.codec_url

    def _make_clip(self, target: Path) -> str:
        folder, repo = self._downloads / "clip", self._sources.clip_repo
        path = _first_file(folder, CLIP_FILES)
        if path is None:
            listing = list_hub(repo)
            name = next((name for name in CLIP_FILES if name in listing.files), None)
            if name is None:
                raise ModelError(repo, f"holds none of {', '.join(CLIP_FILES)}", _ELSEWHERE)
            path = folder / name
            download_from_hub(listing, name, path, self._report)
        convert_open_clip(self._sources.clip_model, path, target)
        return repo

    def _make_visage(self, target: Path) -> str:
        placed = self._downloads / "visage"
        if (placed / CONFIG_NAME).is_file() and _first_file(placed, WEIGHT_FILES):
            save_checkpoint(load_checkpoint(placed), target)
            return "placed by hand"
        listing = list_hub(self._sources.visage_repo)
        refused = []
        for inside in self._fitting_folders(listing):
            folder = placed / "hub" / inside
            name = next(name for name in WEIGHT_FILES if str(inside / name) in listing.files)
            download_from_hub(listing, str(inside / name), folder / name, self._report)
            try:
                save_checkpoint(load_checkpoint(folder), target)
            except ModelError as error:
                refused.append(str(error))
                shutil.rmtree(folder)
                continue
            return f"{listing.repo}@{listing.commit}/{inside}"
        reason = "; ".join(refused) or f"none of its files fit: {', '.join(listing.files)}"
        reason = f"holds no ViSAGe checkpoint for this codec ({reason})"
        raise ModelError(listing.repo, reason, _ELSEWHERE)

    def _fitting_folders(self, listing: HubListing) -> list[PurePosixPath]:
        """Folders whose configuration is a ViSAGe model's for the codec and CLIP at hand.

        Those that call themselves a pretraining stage come last.
        """
        folders = {PurePosixPath(f).parent for f in listing.files if f.endswith(WEIGHT_FILES)}
        fitting = [
            folder
            for folder in folders
            if ".." not in folder.parts
            and str(folder / CONFIG_NAME) in listing.files
            and self._fits(listing, folder)
        ]
        stages = ("pretrain", "mono")
        return sorted(fitting, key=lambda f: (any(s in str(f).lower() for s in stages), str(f)))

    def _fits(self, listing: HubListing, inside: PurePosixPath) -> bool:
        folder = self._downloads / "visage" / "hub" / inside
        file = str(inside / CONFIG_NAME)
        download_from_hub(listing, file, folder / CONFIG_NAME, self._report)
        try:
            config = VisageConfig.load(folder)
        except ModelError:
            return False
        codec = CodecConfig(**read_config(self._folder / "codec"))
        clip = read_config(self._folder / "clip")
        mine = (config.num_rvq, config.dac_vocab_size, config.dac_sample_rate)
        return (*mine, config.dac_downsample_rate, config.d_clip) == (
            codec.n_codebooks,
            codec.codebook_size,
            codec.sample_rate,
            codec.hop,
            clip["embed_dim"],
        )


def _first_file(folder: Path, names: tuple[str, ...]) -> Path | None:
    return next((folder / name for name in names if (folder / name).is_file()), None)


def _open_clip_repo(model: str) -> str:
    """The hub repository that open_clip names for OpenAI's weights of `model`."""
    from open_clip import get_pretrained_cfg

    return str(get_pretrained_cfg(model, "openai")["hf_hub"]).rstrip("/")


def _descript_url() -> str:
    """Where descript-audio-codec says its 44.1 kHz, 8 kbps weights are."""
    utils, kind, bitrate = import_dac().utils, "44khz", "8kbps"
    tag = utils.__MODEL_LATEST_TAGS__[kind, bitrate]
    return str(utils.__MODEL_URLS__[kind, tag, bitrate])
