import json
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import pytest
import torch
from safetensors.torch import load_file

from visage_core.errors import ModelError
from visage_core.features import clip as clip_module
from visage_core.features.clip import ClipEncoder, load_clip, save_clip

TINY = {
    "embed_dim": 24,
    "vision_cfg": {"image_size": 224, "layers": 2, "width": 32, "head_width": 16, "patch_size": 32},
    "text_cfg": {"context_length": 8, "vocab_size": 64, "width": 16, "heads": 2, "layers": 1},
    "quick_gelu": True,
}
FRAMES = np.random.default_rng(0).integers(0, 256, (5, 224, 224, 3), np.uint8)


@pytest.fixture(scope="module")
def model() -> torch.nn.Module:
    torch.manual_seed(0)
    return open_clip.CLIP(**TINY).eval()


@pytest.fixture(scope="module")
def folder(model: torch.nn.Module, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clip")
    save_clip(model, TINY, folder)
    return folder


@pytest.fixture(scope="module")
def encoder(folder: Path) -> ClipEncoder:
    return load_clip(folder)


def _as_open_clip_sees(
    model: torch.nn.Module, frames: np.ndarray, mean: Any, std: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Embeddings of `encode_image`, and tokens caught by a hook on the transformer."""
    pixels = torch.from_numpy(frames).permute(0, 3, 1, 2) / 255.0
    pixels = (pixels - torch.tensor(mean).view(3, 1, 1)) / torch.tensor(std).view(3, 1, 1)
    caught = []
    hook = model.visual.transformer.register_forward_hook(lambda *call: caught.append(call[-1]))
    with torch.no_grad():
        embedding = model.encode_image(pixels)
    hook.remove()
    return embedding.numpy(), caught[0].numpy()


def test_one_pass_equals_open_clip(encoder: ClipEncoder, model: torch.nn.Module) -> None:
    embedding, patches = encoder.encode(FRAMES)
    mean, std = open_clip.OPENAI_DATASET_MEAN, open_clip.OPENAI_DATASET_STD
    expected, tokens = _as_open_clip_sees(model, FRAMES, mean, std)
    assert embedding.shape == (5, 24)
    assert patches.shape == (5, 50, 32)
    assert embedding.dtype == patches.dtype == np.float32
    np.testing.assert_allclose(embedding, expected, atol=1e-5)
    np.testing.assert_allclose(patches, tokens, atol=1e-5)


def test_the_openai_vit_b_32_loads_and_equals_open_clip(tmp_path: Path) -> None:
    config = open_clip.get_model_config("ViT-B-32-quickgelu")
    torch.manual_seed(0)
    model = open_clip.create_model("ViT-B-32-quickgelu", pretrained=None).eval()
    save_clip(model, config, tmp_path)
    encoder = load_clip(tmp_path)
    embedding, patches = encoder.encode(FRAMES[:1])
    mean, std = open_clip.OPENAI_DATASET_MEAN, open_clip.OPENAI_DATASET_STD
    expected, tokens = _as_open_clip_sees(model, FRAMES[:1], mean, std)
    assert encoder.embed_dim == 512
    assert patches.shape == (1, 50, 768)
    np.testing.assert_allclose(embedding, expected, atol=1e-4)
    np.testing.assert_allclose(patches, tokens, atol=1e-4)


def test_its_own_colour_statistics_are_kept(model: torch.nn.Module, tmp_path: Path) -> None:
    mean, std = [0.5, 0.4, 0.3], [0.2, 0.3, 0.4]
    save_clip(model, TINY | {"preprocess": {"mean": mean, "std": std}}, tmp_path)
    embedding, _ = load_clip(tmp_path).encode(FRAMES)
    expected, _ = _as_open_clip_sees(model, FRAMES, mean, std)
    np.testing.assert_allclose(embedding, expected, atol=1e-5)


def test_batches_do_not_change_what_is_seen(
    encoder: ClipEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = encoder.encode(FRAMES)
    monkeypatch.setattr(clip_module, "BATCH_FRAMES", 2)
    for at_once, in_batches in zip(whole, encoder.encode(FRAMES), strict=True):
        np.testing.assert_allclose(in_batches, at_once, atol=1e-5)


def test_only_the_vision_tower_is_stored(folder: Path) -> None:
    assert all(name.startswith("visual.") for name in load_file(folder / "model.safetensors"))


@pytest.mark.parametrize(
    "frames", [FRAMES[:, :100], FRAMES[0], FRAMES.astype(np.float32), FRAMES[:0]]
)
def test_frames_of_another_kind_are_refused(encoder: ClipEncoder, frames: np.ndarray) -> None:
    with pytest.raises(ValueError, match="frames"):
        encoder.encode(frames)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"embed_dim": 25}, r"visual\.proj is \[32, 24\] and should be \[32, 25\]"),
        (
            {"vision_cfg": TINY["vision_cfg"] | {"layers": 3}},
            r"missing visual\.transformer\.resblocks\.2",
        ),
        ({"vision_cfg": {"depth": 3}}, "open_clip configuration"),
        ({"vision_cfg": None}, "open_clip configuration"),
        ({"vision_cfg": {"layers": [1, 1, 1, 1], "width": 16}}, "no vision transformer"),
        ({"preprocess": {"mean": [0.5]}}, "mean and std"),
    ],
)
def test_a_tower_that_does_not_fit_its_configuration_is_named(
    folder: Path, tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    config = json.loads((folder / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(config | changes))
    (tmp_path / "model.safetensors").symlink_to(folder / "model.safetensors")
    with pytest.raises(ModelError, match=message):
        load_clip(tmp_path)
