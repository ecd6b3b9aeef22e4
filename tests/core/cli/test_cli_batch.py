"""`visage batch` from end to end on a tiny model."""

from __future__ import annotations

import csv
import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from sample_media import write_clip
from typer.testing import Result

from visage_core.batch.recipe import Export, Key, Recipe
from visage_core.export import job
from visage_core.generation.engine import Engine
from visage_core.resources import resource_path
from visage_core.training.recipes import read_recipe

RECIPE = """
model = "{model}"
device = "cpu"
seeds = [3, 4]
name = "{{video}} {{take}} {{format}}"

[direction]
azimuth = 60

[guidance]
mode = "dual"
visual = 1.0

[[exports]]
format = "ambix"
suffix = ".flac"
sample_rate = 48000

[[exports]]
format = "review-mp4"

[files."night/*.mp4"]
seeds = [9]
direction = {{elevation = -20}}
"""

Batch = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two videos, one below the other's folder, and what is no video."""
    folder = tmp_path / "videos"
    (folder / "night").mkdir(parents=True)
    write_clip(folder / "street.mp4", frames=8)
    write_clip(folder / "night" / "owl.mp4", frames=5)
    (folder / "notes.txt").write_text("no video")
    return folder


@pytest.fixture
def recipe(tmp_path: Path, tiny_bundle: Path) -> Path:
    path = tmp_path / "recipe.toml"
    path.write_text(RECIPE.format(model=tiny_bundle))
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def batch(visage, folder: Path, out: Path, recipe: Path) -> Batch:
    return lambda: visage("batch", folder, "-o", out, "--recipe", recipe)


@pytest.fixture
def generations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the videos that are generated, one for each take."""
    made: list[str] = []
    generate_many = Engine.generate_many

    def counted(self: Engine, requests, cancel=None, **options):
        made.extend(request.video.name for request in requests)
        return generate_many(self, requests, cancel, **options)

    monkeypatch.setattr(Engine, "generate_many", counted)
    return made


def written(out: Path) -> list[str]:
    """Everything that is not the batch's own book-keeping."""
    files = (path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    return sorted(name for name in files if not name.startswith(".visage-batch/"))


def report_of(out: Path) -> dict:
    return json.loads((out / "report.json").read_text())


REPORTS = ["report.csv", "report.json", "report.md"]
OWL = [f"night/owl Take 1 {name}" for name in ("ambix.flac", "ambix.json")] + [
    f"night/owl Take 1 {name}" for name in ("review-mp4.json", "review-mp4.mp4")
]
STREET = [
    f"street Take {take} {name}"
    for take in (1, 2)
    for name in ("ambix.flac", "ambix.json", "review-mp4.json", "review-mp4.mp4")
]


def test_every_video_is_made_delivered_and_reported(batch, out) -> None:
    result = batch()
    assert result.exit_code == 0, result.output
    assert written(out) == sorted(OWL + STREET + REPORTS)
    report = report_of(out)
    assert (report["complete"], report["made"], report["kept"], report["failed"]) == (True, 2, 0, 0)
    owl, street = report["videos"]
    assert (owl["video"], street["video"]) == ("night/owl.mp4", "street.mp4")
    assert owl["work"]["settings"]["direction"] == {"azimuth": 60, "elevation": -20}
    assert [take["seed"] for take in street["takes"]] == [3, 4]
    checks = [
        check for take in street["takes"] for one in take["exports"] for check in one["checks"]
    ]
    assert len(checks) > 8
    assert all(check["passed"] for check in checks)
    assert "2 made, 0 done before, 0 failed." in result.stdout
    assert "made night/owl.mp4" in result.stderr
    with (out / "report.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["file"] for row in rows) == sorted(OWL + STREET)
    assert "| street.mp4 | made | 2 | 8 |" in (out / "report.md").read_text()


def test_the_bytes_are_those_of_generate_and_export(
    visage, batch, folder, out, tmp_path, tiny_bundle
) -> None:
    batch()
    field, video = tmp_path / "field.wav", folder / "street.mp4"
    given = ("--model", tiny_bundle, "--device", "cpu", "--subtype", "FLOAT", "--seed", 4)
    scales = ("--azimuth", 60, "--mode", "dual", "--visual-guidance", 1)
    visage("generate", video, "-o", field, *given, *scales)
    for form, suffix, options in (
        ("ambix", "flac", ("--sample-rate", 48000)),
        ("review-mp4", "mp4", ("--video", video)),
    ):
        alone = tmp_path / f"alone.{suffix}"
        result = visage("export", field, "--format", form, "-o", alone, *options)
        assert result.exit_code == 0, result.output
        assert (out / f"street Take 2 {form}.{suffix}").read_bytes() == alone.read_bytes()


def test_a_second_run_makes_nothing(batch, out, generations) -> None:
    batch()
    assert generations == ["owl.mp4", "street.mp4", "street.mp4"]
    before = {name: (out / name).stat().st_mtime_ns for name in OWL + STREET}
    result = batch()
    assert result.exit_code == 0, result.output
    assert "0 made, 2 done before, 0 failed." in result.stdout
    assert generations == ["owl.mp4", "street.mp4", "street.mp4"]
    assert {name: (out / name).stat().st_mtime_ns for name in OWL + STREET} == before
    assert [one["status"] for one in report_of(out)["videos"]] == ["kept", "kept"]


def another_recipe(folder: Path, out: Path, recipe: Path) -> None:
    recipe.write_text(recipe.read_text().replace("seeds = [9]", "seeds = [10]"))


def another_video_of_that_name(folder: Path, out: Path, recipe: Path) -> None:
    write_clip(folder / "night" / "owl.mp4", frames=6)


def an_output_is_gone(folder: Path, out: Path, recipe: Path) -> None:
    (out / OWL[0]).unlink()


def an_output_was_changed(folder: Path, out: Path, recipe: Path) -> None:
    path = out / OWL[0]
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def a_record_is_damaged(folder: Path, out: Path, recipe: Path) -> None:
    (path,) = (out / ".visage-batch").rglob("owl.mp4.json")
    path.write_text(path.read_text()[:-20])


@pytest.mark.parametrize(
    "change",
    [
        another_recipe,
        another_video_of_that_name,
        an_output_is_gone,
        an_output_was_changed,
        a_record_is_damaged,
    ],
    ids=lambda change: change.__name__,
)
def test_what_is_not_as_it_was_is_made_again(
    change, batch, folder, out, recipe, generations
) -> None:
    batch()
    generations.clear()
    change(folder, out, recipe)
    assert batch().exit_code == 0
    assert generations == ["owl.mp4"]


def test_a_failure_is_kept_apart_and_the_rest_goes_on(batch, folder, out) -> None:
    (folder / "broken.mp4").write_bytes((folder / "street.mp4").read_bytes()[:300])
    result = batch()
    assert result.exit_code == 1, result.output
    assert "2 made, 0 done before, 1 failed." in result.stdout
    report = report_of(out)
    (failure,) = report["failures"]
    assert failure["video"] == "broken.mp4"
    assert "cut off" in failure["reason"]
    assert "cut off" in (out / "failed" / "broken.mp4.txt").read_text()
    assert [one["video"] for one in report["videos"]] == ["night/owl.mp4", "street.mp4"]
    shutil.copy(folder / "street.mp4", folder / "broken.mp4")
    assert batch().exit_code == 0
    assert not (out / "failed").exists()


def test_files_that_do_not_verify_are_set_apart(batch, out, monkeypatch) -> None:
    verify_file = job.verify_file

    def doubtful(path: Path):
        facts = verify_file(path)
        return (
            replace(facts, channels=3) if "owl" in path.name and path.suffix == ".flac" else facts
        )

    monkeypatch.setattr(job, "verify_file", doubtful)
    assert batch().exit_code == 1
    assert not (out / "night").exists()
    assert (out / "failed" / OWL[0]).is_file()
    (failure,) = report_of(out)["failures"]
    assert "channels: 3 instead of 4" in failure["reason"]


def test_a_defect_is_a_failure_of_its_video_alone(batch, out, monkeypatch) -> None:
    generate_many = Engine.generate_many

    def odd(self: Engine, requests, cancel=None, **options):
        if requests[0].video.name == "owl.mp4":
            raise ZeroDivisionError("by zero")
        return generate_many(self, requests, cancel, **options)

    monkeypatch.setattr(Engine, "generate_many", odd)
    result = batch()
    assert result.exit_code == 1
    assert "failed night/owl.mp4: ZeroDivisionError: by zero" in result.stderr
    assert "Traceback" in (out / "failed" / "night" / "owl.mp4.txt").read_text()


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("azimut = 3", "azimut"),
        ("seeds = [1, 1]", "twice"),
        ("[[exports]]\nformat = 'vinyl'", "vinyl"),
        ("[[exports]]\nformat = 'adm'\nsuffix = '.flac'", ".bw64"),
        ("[direction]\nelevation = 100", "elevation"),
        ("[files.'day.mp4']\nseeds = [1]", "day.mp4"),
        ("[files.'street.mp4']\nsed = [1]", "sed"),
        ("name = '{video}'\nseeds = [1, 2]", "{take}"),
        ("name = '{weather}'", "weather"),
        ("model = 'nightingale'", "nightingale"),
        ("= 3", "TOML"),
    ],
)  # fmt: skip
def test_a_recipe_that_cannot_be_followed(line, named, batch, recipe, out) -> None:
    recipe.write_text(line)
    result = batch()
    assert result.exit_code == 2, result.output
    assert named in result.stderr
    assert "Traceback" not in result.stderr
    assert not (out / "report.json").exists()


def test_folders_that_cannot_be_used(visage, folder, recipe, tmp_path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for source, output in ((tmp_path / "no", empty), (empty, tmp_path / "o"), (folder, folder)):
        result = visage("batch", source, "-o", output, "--recipe", recipe)
        assert result.exit_code == 2, result.output
        assert str(source) in result.stderr.replace("\n", "")


def test_two_videos_that_would_have_one_name(batch, folder) -> None:
    shutil.copy(folder / "street.mp4", folder / "street.mov")
    result = batch()
    assert result.exit_code == 2
    assert "street.mov and street.mp4" in result.stderr


def test_outputs_within_the_folder_are_no_inputs(visage, folder, recipe) -> None:
    for _ in range(2):
        result = visage("batch", folder, "-o", folder / "made", "--recipe", recipe)
    assert "0 made, 2 done before, 0 failed." in result.stdout


def test_another_batch_at_work_is_not_disturbed(batch, out) -> None:
    (out / ".visage-batch").mkdir(parents=True)
    with FileLock(out / ".visage-batch" / "lock"):
        result = batch()
    assert result.exit_code == 2
    assert "another batch writes to it" in result.stderr


def test_a_full_disk_ends_the_batch(batch, out, monkeypatch, generations) -> None:
    """Every video would be made for nothing; the first one tells."""
    flush = os.fsync

    def full(file: int) -> None:
        if generations:
            raise OSError(errno.ENOSPC, "No space left on device")
        flush(file)

    monkeypatch.setattr(os, "fsync", full)
    result = batch()
    assert result.exit_code == 2
    assert "disk is full" in result.stderr
    assert generations == ["owl.mp4"]
    assert written(out) == []


def test_ctrl_c_leaves_whole_files_and_the_next_run_goes_on(
    folder, out, recipe, homes, batch, generations
) -> None:
    """The process is interrupted as soon as the first video is done."""
    code = "from visage_core.cli import cli; cli()"
    started = subprocess.Popen(
        [sys.executable, "-c", code, "batch", folder, "-o", out, "--recipe", recipe],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert started.stderr is not None
    for line in started.stderr:
        if "made night/owl.mp4" in line:
            started.send_signal(signal.SIGINT)
            break
    started.stderr.read()
    assert started.wait() == 130
    assert written(out) == sorted(OWL + REPORTS)
    assert not list(out.rglob("*.part"))
    assert not report_of(out)["complete"]
    result = batch()
    assert result.exit_code == 0, result.output
    assert generations == ["street.mp4", "street.mp4"]
    assert written(out) == sorted(OWL + STREET + REPORTS)


def test_the_recipe_that_ships_shows_every_entry(tmp_path: Path) -> None:
    """Those that are left out by a # among them, which are right once it is taken away."""
    path = resource_path("recipes", "batch.toml")
    read_recipe(path, Recipe)
    complete = tmp_path / "complete.toml"
    complete.write_text(re.sub(r"^# (?=\[|\w+ = )", "", path.read_text(), flags=re.MULTILINE))
    shown = read_recipe(complete, Recipe)
    assert shown.model_fields_set == set(Recipe.model_fields)
    assert shown.exports[0].model_fields_set == set(Export.model_fields)
    assert shown.keyframes[0].model_fields_set == set(Key.model_fields)
