"""`visage evaluate` on a folder of clips, and where its results go."""

import csv
import json

import numpy as np
import pytest
import soundfile as sf
from typer.testing import CliRunner

from visage_core.cli import cli
from visage_core.metrics.evaluation import REPORTED


@pytest.fixture
def visage():
    return lambda *arguments: CliRunner().invoke(cli, ["evaluate", *map(str, arguments)])


def test_a_model_is_scored_on_a_folder(visage, world, tiny_bundle, tmp_path):
    figures, rows = tmp_path / "R.json", tmp_path / "rows.csv"
    options = ("--data", world, "--model", tiny_bundle, "--mode", "joint", "--count", 2)
    result = visage(*options, "--null-direction", "--json", figures, "--csv", rows)
    assert result.exit_code == 0, result.output
    assert "CC, whole clip" in result.stdout
    content = json.loads(figures.read_text())
    assert content["n"] == 2
    for key in REPORTED:
        assert set(content[key]) == {"mean", "low", "high"}
    gain, true, null = (
        part["cc_all"]["mean"]
        for part in (content["direction_gain"], content, content["null_direction"])
    )
    assert gain == pytest.approx(true - null)
    assert content["settings"]["guidance"]["mode"] == "joint"
    with rows.open(newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["system"] for row in table] == ["visage"] * 2 + ["visage-null"] * 2
    mean = np.mean([float(row["cc_all"]) for row in table[:2]])
    assert mean == pytest.approx(content["cc_all"]["mean"])


@pytest.mark.parametrize("tail", [("--json",), ("--json", "--count", "1")])
def test_json_without_a_file_is_printed_alone(visage, world, tail):
    result = visage("--data", world, "--count", 1, "--system", "chance", *tail)
    assert json.loads(result.stdout)["system"] == "chance"


@pytest.fixture
def pair(tmp_path):
    field = np.random.default_rng(0).standard_normal((16000, 4)) * 0.1
    paths = tmp_path / "a.wav", tmp_path / "b.wav"
    for path in paths:
        sf.write(path, field, 16000)
    return paths


def test_two_files_are_still_compared(visage, pair, tmp_path):
    a, b = pair
    assert "Audio energy maps" in visage(a, b).stdout
    for arguments in ((a, b, "--json"), ("--json", a, b), (a, "--json", b)):
        assert json.loads(visage(*arguments).stdout)["cc_all"] == pytest.approx(1.0)
    target = tmp_path / "scores.json"
    assert visage(a, b, "--json", target).exit_code == 0
    assert json.loads(target.read_text())["auc_all"] > 0.9


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Give two AmbiX files, or --data"),
        (("one.wav",), "Give two AmbiX files, or --data"),
        (("one.wav", "two.wav", "--data", "."), "not both"),
    ],
)
def test_what_cannot_be_meant_is_explained(visage, arguments, message):
    result = visage(*arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.output.replace("│", " ").split())


@pytest.mark.parametrize(
    ("option", "value"), [("--system", "magic"), ("--classifier", "ears"), ("--model", "nothing")]
)
def test_unknown_names_are_refused(visage, world, option, value):
    result = visage("--data", world, option, value)
    assert result.exit_code == 2
    assert value in result.output
