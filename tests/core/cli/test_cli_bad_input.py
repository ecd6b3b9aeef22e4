"""Whatever is wrong with the input: exit code 2, one message with the way out, no traceback."""

from __future__ import annotations

import os
import pickle
import resource
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from safetensors.numpy import load_file, save_file
from sample_media import write_clip, write_tone

from visage_core.events import Stage


def assert_refused(result, *named: str) -> None:
    """Exit code 2 and, after the stages reached, one message on standard error; it names things."""
    assert result.exit_code == 2, result.output
    stages, mark, message = result.stderr.partition("visage: ")
    assert mark
    assert set(stages.splitlines()) <= {stage.value for stage in Stage}
    assert "\nvisage: " not in message
    assert "Traceback" not in message
    for name in named:
        assert name in message
    assert result.stdout == ""


def missing(folder: Path, clip: Path) -> Path:
    return folder / "missing.mp4"


def zero_bytes(folder: Path, clip: Path) -> Path:
    (folder / "empty.mp4").touch()
    return folder / "empty.mp4"


def truncated(folder: Path, clip: Path) -> Path:
    content = clip.read_bytes()
    (folder / "truncated.mp4").write_bytes(content[: len(content) // 2])
    return folder / "truncated.mp4"


def text(folder: Path, clip: Path) -> Path:
    (folder / "text.mp4").write_text("INT. KITCHEN - DAY\n" * 200)
    return folder / "text.mp4"


def sound_only(folder: Path, clip: Path) -> Path:
    return write_tone(folder / "tone.mp4")


def one_frame(folder: Path, clip: Path) -> Path:
    return write_clip(folder / "still.mp4", frames=1)


def a_folder(folder: Path, clip: Path) -> Path:
    return folder


VIDEOS = [missing, zero_bytes, truncated, text, sound_only, one_frame, a_folder]


@pytest.mark.parametrize("make", VIDEOS, ids=lambda make: make.__name__)
def test_video_that_cannot_be_used(make, generate, clip, tmp_path) -> None:
    video = make(tmp_path, clip)
    assert_refused(generate(video=video), video.name)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--duration", 0], "duration"),
        (["--duration", -1], "duration"),
        (["--duration", "nan"], "duration"),
        (["--duration", 0.2], "0.25 s"),
        (["--start", 1.2], "0.25 s"),
        (["--start", -1], "start"),
        (["--start", 9], "1.25"),
        (["--start", 1, "--duration", 5], "1.25"),
        (["--azimuth", "nan"], "finite"),
        (["--azimuth", "inf"], "finite"),
        (["--elevation", 120], "120"),
        (["--visual-guidance", -1], "visual"),
        (["--direction-guidance", "nan"], "direction"),
        (["--device", "abacus"], "abacus"),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, list) else "",
)
def test_setting_that_has_no_meaning(options, named, generate, tmp_path) -> None:
    assert_refused(generate(*options), named)
    assert not (tmp_path / "out.wav").exists()


@pytest.fixture
def broken_bundle(tiny_bundle: Path, tmp_path: Path) -> Path:
    """A copy of the tiny bundle to damage."""
    return shutil.copytree(tiny_bundle, tmp_path / "broken")


def test_checkpoint_without_one_tensor(broken_bundle, generate) -> None:
    weights = broken_bundle / "visage" / "model.safetensors"
    tensors = load_file(weights)
    del tensors["dac_heads.3.weight"]
    save_file(tensors, weights)
    assert_refused(generate("--model", broken_bundle), "dac_heads.3.weight")


def test_checkpoint_with_a_misshaped_tensor(broken_bundle, generate) -> None:
    weights = broken_bundle / "visage" / "model.safetensors"
    tensors = load_file(weights)
    tensors["null_embedding"] = tensors["null_embedding"][:-1]
    save_file(tensors, weights)
    assert_refused(generate("--model", broken_bundle), "null_embedding")


def test_truncated_checkpoint(broken_bundle, generate) -> None:
    weights = broken_bundle / "codec" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    assert_refused(generate("--model", broken_bundle), "codec")


def test_bundle_without_a_part(broken_bundle, generate) -> None:
    shutil.rmtree(broken_bundle / "clip")
    assert_refused(generate("--model", broken_bundle), "clip")


class Bomb:
    """A pickle of it runs a command when it is read."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.mark),)


def test_hostile_pickle_is_refused_and_does_not_run(broken_bundle, generate, tmp_path) -> None:
    mark = tmp_path / "exploded"
    (broken_bundle / "visage" / "model.safetensors").unlink()
    weights = broken_bundle / "visage" / "pytorch_model.bin"
    weights.write_bytes(pickle.dumps({"null_embedding": Bomb(mark)}, protocol=2))
    assert_refused(generate("--model", broken_bundle), "pytorch_model.bin")
    assert not mark.exists()


def test_model_that_does_not_exist(generate, visage) -> None:
    assert_refused(generate("--model", "nightingale"), "nightingale")
    assert_refused(visage("models", "check", "nightingale"), "nightingale")


def test_output_that_is_a_folder(generate, tmp_path) -> None:
    assert_refused(generate(output=tmp_path), "folder")


def test_folder_that_nobody_may_enter(generate, clip, tmp_path, monkeypatch) -> None:
    """Root may enter every folder, so that the system's refusal is played to the reader."""
    stat = Path.stat

    def refuse(self: Path, **options: bool) -> os.stat_result:
        if self == clip:
            raise PermissionError(13, "Permission denied", str(self))
        return stat(self, **options)

    monkeypatch.setattr(Path, "stat", refuse)
    assert_refused(generate(), "clip.mp4", "permissions")


@pytest.fixture
def full_disk() -> Iterator[None]:
    """No file can grow beyond 20 kB: the system's own refusal, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_no_space_left_for_the_take(generate, tmp_path, full_disk) -> None:
    output = tmp_path / "out.wav"
    output.write_bytes(b"earlier")
    result = generate()
    assert_refused(result, "out.wav was not written", "could not be kept")
    assert output.read_bytes() == b"earlier"
    assert not list(tmp_path.glob(".visage*"))


def test_files_that_cannot_be_evaluated(visage, clip, tmp_path) -> None:
    empty = tmp_path / "empty.wav"
    empty.touch()
    for path in (tmp_path / "missing.wav", empty, clip):
        assert_refused(visage("evaluate", path, path), path.name)
