import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch
from hub import COMMIT, Hub, serving
from safetensors.torch import load_file, save_file
from tiny_bundle import CLIP, CODEC

from visage_core import models
from visage_core.codec.dac import CodecConfig, build_dac, import_dac, load_codec
from visage_core.download import DownloadProgress
from visage_core.errors import Cancelled, ModelError
from visage_core.features.clip import load_clip
from visage_core.model.checkpoint import load_checkpoint
from visage_core.models import (
    bundle_digest,
    check_bundle,
    fetch_official,
    list_bundles,
    models_home,
    resolve_bundle,
)
from visage_core.official import Sources, fetch

GOLDEN = Path(__file__).parents[1] / "golden" / "official-tiny"
CLIP_MODEL = "tiny-clip-for-tests"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VISAGE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def copy(tiny_bundle: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_bundle, tmp_path / "copy"))


class TestResolving:
    def test_a_folder_with_the_three_parts_is_a_bundle(self, tiny_bundle: Path) -> None:
        bundle = resolve_bundle(tiny_bundle)
        assert (bundle.visage, bundle.clip, bundle.codec) == tuple(
            tiny_bundle / part for part in ("visage", "clip", "codec")
        )
        assert resolve_bundle(str(tiny_bundle)) == bundle

    def test_fetched_models_lie_in_the_users_folder(self, copy: Path, home: Path) -> None:
        assert models_home() == home / "models"
        assert "official" not in [bundle.name for bundle in list_bundles()]
        (home / "models").mkdir(parents=True)
        copy.rename(home / "models" / "official")
        assert resolve_bundle("official").folder == home / "models" / "official"
        assert "official" in [bundle.name for bundle in list_bundles()]

    def test_without_a_setting_the_home_is_the_systems(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("VISAGE_HOME")
        assert models_home().name == "models"
        assert "visage-studio" in str(models_home())

    def test_public_checkpoints_in_pytorch_form_count(self, copy: Path) -> None:
        tensors = load_file(copy / "visage" / "model.safetensors")
        torch.save(tensors, copy / "visage" / "pytorch_model.bin")
        (copy / "visage" / "model.safetensors").unlink()
        assert check_bundle(copy).sizes["visage"] > 0

    def test_what_is_missing_is_named_with_the_way_out(self, copy: Path, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match="visage models fetch"):
            resolve_bundle("official")
        with pytest.raises(ModelError, match="neither a model's name nor a folder"):
            resolve_bundle(tmp_path / "nowhere")
        (copy / "clip" / "model.safetensors").unlink()
        with pytest.raises(ModelError, match=r"lacks .*clip/model\.safetensors"):
            resolve_bundle(copy)


class TestDigest:
    def test_equal_bundles_have_equal_digests(self, tiny_bundle: Path, copy: Path) -> None:
        assert resolve_bundle(copy).digest == resolve_bundle(tiny_bundle).digest

    @pytest.mark.parametrize("part", ["visage", "clip", "codec"])
    @pytest.mark.parametrize("file", ["config.json", "model.safetensors"])
    def test_any_changed_byte_changes_it(self, copy: Path, part: str, file: str) -> None:
        before = bundle_digest(copy)
        data = bytearray((copy / part / file).read_bytes())
        data[-1] ^= 1
        (copy / part / file).write_bytes(data)
        assert bundle_digest(copy) != before

    def test_other_files_do_not_count(self, copy: Path) -> None:
        before = bundle_digest(copy)
        (copy / "README.md").write_text("a model card")
        assert bundle_digest(copy) == before

    def test_unchanged_files_are_read_once(
        self, copy: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = bundle_digest(copy)
        monkeypatch.setattr(models.hashlib, "file_digest", lambda *_: pytest.fail("read again"))
        assert bundle_digest(copy) == before


class TestChecking:
    def test_a_good_bundle(self, tiny_bundle: Path) -> None:
        report = check_bundle(tiny_bundle)
        assert report.bundle == resolve_bundle(tiny_bundle)
        assert set(report.sizes) == {"visage", "clip", "codec"}
        assert not report.verified

    def test_a_missing_tensor_is_named(self, copy: Path) -> None:
        path = copy / "codec" / "model.safetensors"
        tensors = load_file(path)
        del tensors["decoder.model.0.bias"]
        save_file(tensors, path)
        with pytest.raises(ModelError, match=r"missing decoder\.model\.0\.bias"):
            check_bundle(copy)

    def test_a_file_that_changed_since_it_was_fetched(self, copy: Path) -> None:
        for part in ("visage", "clip", "codec"):
            models.record_part(copy, part, "here")
        assert check_bundle(copy).verified
        config = copy / "clip" / "config.json"
        config.write_text(config.read_text() + "\n")
        with pytest.raises(ModelError, match=r"clip/config\.json: is not what was fetched"):
            check_bundle(copy)

    def test_a_hostile_pickle_is_not_executed(self, copy: Path, tmp_path: Path) -> None:
        (copy / "visage" / "model.safetensors").unlink()
        torch.save(_Hostile(tmp_path / "executed"), copy / "visage" / "pytorch_model.bin")
        with pytest.raises(ModelError):
            check_bundle(copy)
        assert not (tmp_path / "executed").exists()


class _Hostile:
    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self._mark,)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the publications hold, in small: a ViSAGe repository, a CLIP one, a codec release."""
    root = tmp_path_factory.mktemp("published")
    _publish_visage(root / "visage")
    (root / "clip").mkdir()
    torch.manual_seed(0)
    clip = open_clip.CLIP(**CLIP | {"embed_dim": 512})
    save_file(clip.state_dict(), root / "clip" / "open_clip_model.safetensors")
    sizes = CODEC | {"encoder_rates": [8, 8, 8], "decoder_rates": [8, 8, 8]}
    sizes |= {"n_codebooks": 9, "codebook_size": 48, "sample_rate": 44100}
    dac = build_dac(CodecConfig(**sizes))
    dac.save(str(root / "weights.pth"), package=False)
    return root


def _publish_visage(root: Path) -> None:
    """The golden checkpoint among folders that do not fit."""
    right = root / "finetuned" / "foa"
    right.mkdir(parents=True)
    shutil.copy(GOLDEN / "config.json", right)
    shutil.copy(GOLDEN / "pytorch_model.bin", right)
    for name, changes in (("16khz", {"dac_sample_rate": 16000}), ("bert", {"num_rvq": None})):
        (root / name).mkdir()
        config = json.loads((right / "config.json").read_text()) | changes
        (root / name / "config.json").write_text(json.dumps(config))
        (root / name / "pytorch_model.bin").write_bytes(b"never asked for")
    (root / "a_mono_pretrained").mkdir()
    shutil.copy(GOLDEN / "config.json", root / "a_mono_pretrained")
    (root / "a_mono_pretrained" / "pytorch_model.bin").write_bytes(b"only asked for last")
    (root / "README.md").write_text("a model card")


@pytest.fixture
def hub(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    hub = Hub(
        repos={"people/visage": published / "visage", "people/clip": published / "clip"},
        files={"/releases/weights.pth": published / "weights.pth"},
    )
    with serving(hub):
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", 10_000)
        monkeypatch.setattr("time.sleep", lambda _: None)
        yield hub


@pytest.fixture(scope="module", autouse=True)
def clip_model(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("configs") / f"{CLIP_MODEL}.json"
    path.write_text(json.dumps(CLIP | {"embed_dim": 512}))
    open_clip.add_model_config(path)


def _sources(hub: Hub) -> Sources:
    return Sources(
        "people/visage", CLIP_MODEL, "people/clip", f"{hub.address}/releases/weights.pth"
    )


def _quiet(_: DownloadProgress) -> None:
    pass


class TestFetching:
    def test_the_three_publications_become_one_bundle(self, hub: Hub, home: Path) -> None:
        seen: list[DownloadProgress] = []
        bundle = fetch(seen.append, _sources(hub))
        assert bundle.folder == home / "models" / "official"
        assert check_bundle("official").verified
        assert sorted(p.name for p in bundle.folder.iterdir()) == [
            "bundle.json",
            "clip",
            "codec",
            "visage",
        ]
        record = json.loads((bundle.folder / "bundle.json").read_text())["parts"]
        assert record["visage"]["source"] == f"people/visage@{COMMIT}/finetuned/foa"
        weights = [p for p in seen if p.file == "people/visage/finetuned/foa/pytorch_model.bin"]
        size = (GOLDEN / "pytorch_model.bin").stat().st_size
        assert (weights[0].done, weights[-1].done) == (0, size)
        assert all(p.total == size for p in weights)

    def test_the_parts_keep_their_weights(self, hub: Hub, published: Path) -> None:
        bundle = fetch(_quiet, _sources(hub))
        ours, theirs = load_checkpoint(bundle.visage), load_checkpoint(GOLDEN)
        for name, tensor in theirs.state_dict().items():
            assert torch.equal(ours.state_dict()[name], tensor)
        codes = np.random.default_rng(0).integers(0, 48, (2, 9, 12))
        dac = import_dac().DAC.load(str(published / "weights.pth")).eval()
        with torch.no_grad():
            latent = dac.quantizer.from_codes(torch.from_numpy(codes))[0]
            expected = dac.decode(latent)[:, 0].numpy()
        np.testing.assert_allclose(load_codec(bundle.codec).decode(codes), expected, atol=1e-5)
        assert load_clip(bundle.clip).embed_dim == 512

    def test_folders_that_do_not_fit_are_not_downloaded(self, hub: Hub) -> None:
        fetch(_quiet, _sources(hub))
        weights = [path for _, path, _ in hub.asked if path.endswith("pytorch_model.bin")]
        assert {Path(path).parent.name for path in weights} == {"foa"}

    def test_an_interrupted_download_goes_on(self, hub: Hub, home: Path) -> None:
        hub.breaks_after["pytorch_model.bin"] = 30_000
        with pytest.raises(ModelError, match=r"people/visage/finetuned/foa/pytorch_model\.bin"):
            fetch(_quiet, _sources(hub))
        before = len(hub.asked)
        hub.breaks_after.clear()
        seen: list[DownloadProgress] = []
        fetch(seen.append, _sources(hub))
        later = Hub(asked=hub.asked[before:]).downloads()
        assert later == [("pytorch_model.bin", "bytes=30000-")]
        assert seen[0].done == 30_000
        assert check_bundle("official").verified

    def test_the_codec_release_goes_on_too(self, hub: Hub) -> None:
        hub.breaks_after["weights.pth"] = 20_000
        with pytest.raises(ModelError, match=r"releases/weights\.pth"):
            fetch(_quiet, _sources(hub))
        hub.breaks_after.clear()
        fetch(_quiet, _sources(hub))
        assert ("weights.pth", "bytes=20000-") in hub.downloads()

    def test_what_is_there_is_not_fetched_again(self, hub: Hub) -> None:
        bundle = fetch(_quiet, _sources(hub))
        hub.asked.clear()
        assert fetch(_quiet, _sources(hub)) == bundle
        assert hub.asked == []

    def test_a_damaged_part_is_fetched_again(self, hub: Hub) -> None:
        bundle = fetch(_quiet, _sources(hub))
        (bundle.clip / "model.safetensors").write_bytes(b"damaged")
        hub.asked.clear()
        assert fetch(_quiet, _sources(hub)) == bundle
        assert [name for name, _ in hub.downloads()] == ["open_clip_model.safetensors"]

    def test_content_that_is_not_what_the_hub_promised(self, hub: Hub, home: Path) -> None:
        fetching = home / "models" / "official" / "downloads" / "clip"
        fetching.mkdir(parents=True)
        digest = hub.repos["people/clip"] / "open_clip_model.safetensors"
        version = models.file_digest(digest)[:12]
        piece = fetching / f"open_clip_model.safetensors.{version}.part"
        piece.write_bytes(b"something else")
        with pytest.raises(ModelError, match="arrived damaged"):
            fetch(_quiet, _sources(hub))
        assert not piece.exists()
        fetch(_quiet, _sources(hub))

    def test_stopping_keeps_what_arrived(self, hub: Hub, home: Path) -> None:
        def stop(progress: DownloadProgress) -> None:
            if progress.file.endswith("pytorch_model.bin"):
                raise Cancelled("The download")

        with pytest.raises(Cancelled):
            fetch(stop, _sources(hub))
        official = home / "models" / "official"
        assert (official / "codec" / "model.safetensors").is_file()
        assert not (official / "visage").exists()

    def test_a_repository_without_a_fitting_checkpoint(self, hub: Hub, tmp_path: Path) -> None:
        hub.repos["people/visage"] = tmp_path / "empty"
        (tmp_path / "empty").mkdir()
        with pytest.raises(ModelError, match="no ViSAGe checkpoint"):
            fetch(_quiet, _sources(hub))

    def test_a_checkpoint_that_only_seems_to_fit_is_passed_over(
        self, hub: Hub, published: Path, tmp_path: Path
    ) -> None:
        hub.repos["people/visage"] = root = tmp_path / "visage"
        shutil.copytree(published / "visage" / "finetuned" / "foa", root / "good")
        shutil.copytree(published / "visage" / "a_mono_pretrained", root / "bad")
        bundle = fetch(_quiet, _sources(hub))
        record = json.loads((bundle.folder / "bundle.json").read_text())
        assert record["parts"]["visage"]["source"].endswith("/good")


class TestWithoutTheHub:
    @pytest.fixture(autouse=True)
    def unreachable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
        monkeypatch.setattr("time.sleep", lambda _: None)

    SOURCES = Sources("people/visage", CLIP_MODEL, "people/clip", "http://127.0.0.1:9/weights.pth")

    def test_the_error_says_how_to_place_the_files(self, home: Path) -> None:
        with pytest.raises(ModelError) as caught:
            fetch(_quiet, self.SOURCES)
        text = str(caught.value)
        assert "could not be downloaded" in text
        for part in ("visage", "clip", "codec"):
            assert str(home / "models" / "official" / "downloads" / part) in text
        for name in ("people/visage", "open_clip_model.safetensors", "weights.pth"):
            assert name in text

    def test_files_placed_as_it_says_are_used(self, home: Path, published: Path) -> None:
        downloads = home / "models" / "official" / "downloads"
        shutil.copytree(published / "visage" / "finetuned" / "foa", downloads / "visage")
        shutil.copytree(published / "clip", downloads / "clip")
        (downloads / "codec").mkdir()
        shutil.copy(published / "weights.pth", downloads / "codec")
        fetch(_quiet, self.SOURCES)
        assert check_bundle("official").verified

    def test_a_wrong_file_placed_by_hand_is_named(self, home: Path) -> None:
        codec = home / "models" / "official" / "downloads" / "codec"
        codec.mkdir(parents=True)
        (codec / "weights.pth").write_bytes(b"<html>not found</html>")
        with pytest.raises(ModelError, match=r"codec/weights\.pth: is not a release"):
            fetch(_quiet, self.SOURCES)


def test_the_real_publications_are_those_of_the_packages() -> None:
    sources = Sources().resolved()
    assert sources.visage_repo == "jaeyeonkim99/visage"
    assert sources.clip_repo == "timm/vit_base_patch32_clip_224.openai"
    assert sources.codec_url.endswith("/0.0.1/weights.pth")
    assert open_clip.get_model_config(sources.clip_model)["embed_dim"] == 512


def test_fetching_by_name_is_fetching_the_official_model(
    monkeypatch: pytest.MonkeyPatch, tiny_bundle: Path
) -> None:
    bundle = resolve_bundle(tiny_bundle)
    monkeypatch.setattr("visage_core.official.fetch", lambda report: bundle)
    assert fetch_official() is bundle
