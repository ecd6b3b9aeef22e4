"""A checkpoint is read whole or refused with the reason; nothing in it is ever run."""

import json
import pickle
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from visage_core.errors import ModelError
from visage_core.model.checkpoint import load_checkpoint, save_checkpoint
from visage_core.model.config import VisageConfig
from visage_core.model.visage import VisageModel


@pytest.fixture
def folder(tiny_folder: Path, tmp_path: Path) -> Path:
    for name in ("config.json", "pytorch_model.bin"):
        shutil.copyfile(tiny_folder / name, tmp_path / name)
    return tmp_path


def tensors_of(folder: Path) -> dict[str, torch.Tensor]:
    loaded: dict[str, torch.Tensor] = torch.load(folder / "pytorch_model.bin", weights_only=True)
    return loaded


def set_config(folder: Path, **changes: Any) -> None:
    path = folder / "config.json"
    values = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({k: v for k, v in values.items() if v is not None}))


def test_a_saved_model_is_read_back(tiny_model: VisageModel, tmp_path: Path) -> None:
    save_checkpoint(tiny_model, tmp_path / "new")
    again = load_checkpoint(tmp_path / "new")
    assert again.config == tiny_model.config
    assert not again.training
    for name, tensor in tiny_model.state_dict().items():
        assert torch.equal(again.state_dict()[name], tensor), name
    assert sorted(p.name for p in (tmp_path / "new").iterdir()) == [
        "config.json",
        "model.safetensors",
    ]


def test_dtype_is_chosen_on_loading(tiny_folder: Path) -> None:
    model = load_checkpoint(tiny_folder, dtype=torch.bfloat16)
    assert {p.dtype for p in model.parameters()} == {torch.bfloat16}


def test_every_wrong_tensor_is_named(folder: Path) -> None:
    tensors = tensors_of(folder)
    del tensors["dac_heads.7.bias"], tensors["model.encoder.bos"]
    tensors["dac_heads.3.weight"] = torch.zeros(47, 32)
    tensors["stowaway"] = torch.zeros(1)
    save_file(tensors, folder / "model.safetensors")
    with pytest.raises(ModelError) as caught:
        load_checkpoint(folder)
    message = str(caught.value)
    assert "missing dac_heads.7.bias, model.encoder.bos;" in message
    assert "dac_heads.3.weight is [47, 32] and should be [48, 32]" in message
    assert "unknown stowaway" in message


class Bomb:
    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> Any:
        return (Path.touch, (self.target,))


@pytest.mark.parametrize("plain", [True, False])
def test_a_hostile_pickle_runs_nothing(folder: Path, plain: bool) -> None:
    target = folder / "owned"
    tensors = {**tensors_of(folder), "bomb": Bomb(target)}
    if plain:
        (folder / "pytorch_model.bin").write_bytes(pickle.dumps(tensors, protocol=2))
    else:
        torch.save(tensors, folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match=r"pytorch_model\.bin"):
        load_checkpoint(folder)
    assert not target.exists()


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", b"PK\x03\x04 cut off"])
@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.safetensors"])
def test_a_damaged_file_is_refused(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match=re.escape(name)):
        load_checkpoint(folder)


def test_a_truncated_file_is_refused(folder: Path) -> None:
    path = folder / "pytorch_model.bin"
    path.write_bytes(path.read_bytes()[:-5000])
    with pytest.raises(ModelError, match="cannot be read as a checkpoint"):
        load_checkpoint(folder)


def test_values_that_are_no_tensors_are_named(folder: Path) -> None:
    torch.save({**tensors_of(folder), "epoch": 3}, folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match="epoch"):
        load_checkpoint(folder)


def test_a_folder_without_weights_is_named(folder: Path) -> None:
    (folder / "pytorch_model.bin").unlink()
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        load_checkpoint(folder)


def test_a_folder_without_config_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"config\.json"):
        load_checkpoint(tmp_path / "absent")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"d_model": "32"}, "d_model"),
        ({"d_model": 0}, "d_model"),
        ({"d_model": 30}, "multiple of 4"),
        ({"num_rvq": 9.5}, "num_rvq"),
        ({"num_rvq": None}, "num_rvq"),
        ({"dropout": 1.5}, "dropout"),
        ({"dac_frame_rate": float("nan")}, "dac_frame_rate"),
        ({"dac_pad_token_id": 0}, "dac_pad_token_id"),
        ({"classifier_free_guidance": "yes"}, "classifier_free_guidance"),
        ({"activation_function": "relu"}, "activation_function"),
        ({"scale_embedding": True}, "scale_embedding"),
    ],
)
def test_a_configuration_that_fits_no_model_is_refused(
    folder: Path, changes: dict[str, Any], reason: str
) -> None:
    set_config(folder, **changes)
    with pytest.raises(ModelError, match=reason):
        load_checkpoint(folder)


@pytest.mark.parametrize("text", ["{", "[]", "null"])
def test_a_configuration_that_is_no_object_is_refused(folder: Path, text: str) -> None:
    (folder / "config.json").write_text(text)
    with pytest.raises(ModelError, match=r"config\.json"):
        load_checkpoint(folder)


def test_frames_follow_the_configured_rates(tiny_folder: Path) -> None:
    config = VisageConfig.load(tiny_folder)
    assert (config.code_frames(20), config.audio_frames(20)) == (430, 431)
    assert (config.code_frames(4), config.audio_frames(4)) == (86, 87)
    assert config.embedding_rows == 64
    assert VisageConfig().embedding_rows == 1088


def test_every_missing_tensor_is_named_however_many(folder: Path) -> None:
    tensors = tensors_of(folder)
    lost = [f"dac_heads.{k}.weight" for k in range(36)]
    for name in lost:
        del tensors[name]
    torch.save(tensors, folder / "pytorch_model.bin")
    with pytest.raises(ModelError) as caught:
        load_checkpoint(folder)
    assert all(name in str(caught.value) for name in lost)
