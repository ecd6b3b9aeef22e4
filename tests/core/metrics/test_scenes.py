"""What the tables of a folder allow to be asked."""

import json

import pytest

from visage_core.errors import MediaError
from visage_core.metrics.scenes import SceneFacts, other_scenes, read_scenes, scene_facts


def thing(kind="ball", azimuths=(0.0, 0.0), **more):
    path = [[0.25 * i, azimuth, 0.0] for i, azimuth in enumerate(azimuths)]
    return {"kind": kind, "sounding": True, "distance": 1.0, "path": path, **more}


def test_one_still_source_and_its_strikes():
    strikes = {"impact": True, "seen": True, "strikes": [-0.1, 0.5, 4.9, 5.2]}
    facts = scene_facts([thing(**strikes), thing("bird") | {"sounding": False}])
    assert facts == SceneFacts("ball", still=True, moving=False, strikes=(0.5, 4.9))


@pytest.mark.parametrize(
    "change", [{"impact": False}, {"seen": False}, {"strikes": []}, {"strikes": None}]
)
def test_strikes_are_scored_only_where_they_are_impacts_in_view(change):
    row = thing(impact=True, seen=True, strikes=[1.0]) | change
    assert scene_facts([row]).strikes is None


def test_several_sounds_have_no_kind_and_the_nearest_decides_what_moves():
    near = thing("siren", azimuths=(170.0, -175.0), distance=0.5)
    facts = scene_facts([thing("bell", distance=2.0), near])
    assert facts == SceneFacts(None, still=False, moving=True, strikes=None)


@pytest.mark.parametrize("path", [[], [[0.0, 20.0, 0.0], [5.0, 25.0, 0.0]]])
def test_a_path_that_says_too_little_is_neither_still_nor_moving(path):
    facts = scene_facts([thing() | {"path": path}])
    assert not facts.still
    assert not facts.moving
    assert facts.kind == "ball"


def test_a_folder_without_the_table_has_no_facts(tmp_path):
    assert read_scenes(tmp_path) == {}


def test_a_table_of_an_older_world_is_read(tmp_path):
    (tmp_path / "meta.json").write_text(json.dumps({"7": [thing()], "8": []}))
    scenes = read_scenes(tmp_path)
    assert scenes["7"].kind == "ball"
    assert scenes["7"].strikes is None
    assert scenes["8"] == SceneFacts()


@pytest.mark.parametrize("content", ["", "[]", '{"7": [{"path": "far"}]}'])
def test_a_damaged_table_is_refused_by_name(tmp_path, content):
    (tmp_path / "meta.json").write_text(content)
    with pytest.raises(MediaError, match=r"meta\.json: it does not describe scenes"):
        read_scenes(tmp_path)


def test_the_other_scene_is_of_another_kind_where_there_is_one():
    facts = [SceneFacts(kind) for kind in ("a", "a", "b", None)]
    assert other_scenes(facts) == [2, 2, 3, 0]
    assert other_scenes(facts, step=-1) == [3, 3, 1, 2]
    assert other_scenes([SceneFacts("a")] * 3) == [1, 2, 0]
    assert other_scenes([SceneFacts("a")]) == [0]
