"""Folders of clips in YT-Ambigen's form, as the world writes them and as real ones come."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from visage_core.data.ambigen import list_clips, read_audio, read_window
from visage_core.data.worlds.scene import sample_scene
from visage_core.data.worlds.writer import WorldOptions, write_world
from visage_core.errors import MediaError
from visage_core.media.reader import probe
from visage_core.types import Direction


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    write_world(folder, 2, 7, WorldOptions(size=64, panorama_width=64), workers=1)
    return folder


def test_the_world_is_written_in_the_form_that_is_read(world: Path) -> None:
    clips = list_clips(world)
    assert [clip.name for clip in clips] == ["0000007", "0000008"]
    for clip in clips:
        scene = sample_scene(int(clip.name))
        assert clip.direction == scene.camera
        assert len(clip.captions) == 20
        info = probe(clip.video)
        assert (info.width, info.height, info.duration) == (64, 64, pytest.approx(5.0))
        samples, rate = read_audio(clip)
        assert samples.shape == (4, 5 * rate)
        assert probe(world / "panorama" / f"{clip.name}.mp4").width == 64
    meta = json.loads((world / "meta.json").read_text())
    assert meta["0000007"][0]["kind"] == sample_scene(7).things[0].kind.name


def test_writing_again_keeps_what_is_there(world: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in world.rglob("*.mp4")}
    write_world(world, 2, 7, WorldOptions(size=64, panorama_width=64), workers=1)
    assert before == {path: path.stat().st_mtime_ns for path in world.rglob("*.mp4")}


def test_mono_clips_without_tables_are_read(tmp_path: Path) -> None:
    (tmp_path / "audio").mkdir()
    sf.write(tmp_path / "audio" / "x.wav", np.zeros(100), 8000)
    (clip,) = list_clips(tmp_path)
    assert clip.direction is None
    assert clip.captions == ()
    assert read_audio(clip, 10, 20)[0].shape == (1, 20)


def test_a_window_is_five_seconds_at_the_rate_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "audio").mkdir()
    for name, seconds in (("long", 6), ("short", 2)):
        sf.write(tmp_path / "audio" / f"{name}.wav", np.full(seconds * 8000, 0.5), 8000)
    long, short = (read_window(clip, 4000) for clip in list_clips(tmp_path))
    assert long.shape == short.shape == (1, 20000)
    assert np.allclose(long[0, 100:-100], 0.5, atol=0.01)
    assert not short[0, 8000:].any()


def test_directions_are_dataset_units(tmp_path: Path) -> None:
    (tmp_path / "audio").mkdir()
    sf.write(tmp_path / "audio" / "x.wav", np.zeros((100, 4)), 8000)
    (tmp_path / "ambi.json").write_text('{"x": [44, 134]}')
    assert list_clips(tmp_path)[0].direction == Direction(-89.0, 1.0)


@pytest.mark.parametrize("table", ["not json", "[1, 2]"])
def test_an_empty_folder_and_broken_tables_are_named(tmp_path: Path, table: str) -> None:
    with pytest.raises(MediaError, match="no clips were found"):
        list_clips(tmp_path)
    (tmp_path / "ambi.json").write_text(table)
    with pytest.raises(MediaError, match=r"ambi\.json"):
        list_clips(tmp_path)
