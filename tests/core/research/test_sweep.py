"""A sweep scores every cell once, keeps it, and reports cells, fronts and the plot."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from visage_core.cli import cli
from visage_core.metrics.generated import GeneratedFields
from visage_core.metrics.semantic import frechet_distance
from visage_core.research.cells import Cell, CellScores, plan_cells, read_scores, write_scores
from visage_core.research.schedules import parse_schedule
from visage_core.types import Guidance, GuidanceMode, Schedule


def test_the_plan_is_every_pair_of_scales_in_every_curve() -> None:
    schedules = [parse_schedule("constant"), parse_schedule("visual.depth=1,0")]
    cells = plan_cells([GuidanceMode.DUAL, GuidanceMode.SPLIT], [0.0, 2.5], schedules)
    assert len(cells) == 16
    assert len({cell.file_name for cell in cells}) == 16
    curves = ["dual", "split", "dual visual.depth=1,0", "split visual.depth=1,0"]
    assert list(dict.fromkeys(cell.curve for cell in cells)) == curves
    assert cells[-1].guidance == Guidance("split", 2.5, 2.5, Schedule((1, 0)))


def test_scores_are_kept_exactly(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    keys = ("cc_all", "auc_all", "cc_1fps", "cc_5fps", "kld_dec", "kld_avg", "angular_error_deg")
    scores = CellScores({k: rng.random(6) for k in keys}, rng.random((6, 5, 3), np.float32))
    write_scores(tmp_path / "cell.npz", scores)
    again = read_scores(tmp_path / "cell.npz")
    truth = rng.random((6, 5, 3), np.float32)
    counts = np.array([2, 0, 1, 1, 0, 2])
    drawn = np.repeat(np.arange(6), counts)
    assert again.fad(truth) == scores.fad(truth)
    assert again.fad(truth, counts) == pytest.approx(
        frechet_distance(scores.embeddings[drawn, 0], truth[drawn, 0])
    )
    assert again.mean("cc_all", counts) == pytest.approx(scores.figures["cc_all"][drawn].mean())


@pytest.fixture
def arguments(scenes: Path, tiny_bundle: Path, tmp_path: Path) -> list[str]:
    where = ["--data", str(scenes), "--model", str(tiny_bundle), "-o", str(tmp_path / "out")]
    return ["sweep", *where, "--device", "cpu", "--batch", "3"]


@pytest.mark.usefixtures("classifier")
def test_the_command_resumes_cell_by_cell_and_reports(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Guidance] = []
    make = GeneratedFields.make

    def counting(self: GeneratedFields, *given: object) -> object:
        made.append(self._guidance)
        return make(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(GeneratedFields, "make", counting)
    monkeypatch.setattr("visage_core.research.sweep.RESAMPLES", 5)
    first = CliRunner().invoke(cli, [*arguments, "--scales", "0", "--no-plot"])
    assert first.exit_code == 0, first.output
    assert len(made) == 2
    whole = [*arguments, "--scales", "0,3", "--schedule", "constant", "--schedule", "time=1,0"]
    second = CliRunner().invoke(cli, whole)
    assert second.exit_code == 0, second.output
    assert len(made) == 16
    assert Guidance("split", 3, 0, Schedule(time=(1, 0)), Schedule(time=(1, 0))) in made
    assert second.stdout.count("The front of") == 3

    out = tmp_path / "out"
    with (out / "sweep.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 16
    for key in ("cc_all", "auc_all", "fad_dec", "fad_avg", "kld_dec"):
        assert all(np.isfinite(float(row[key])) for row in rows)
    report = json.loads((out / "sweep.json").read_text())
    assert report["settings"]["n"] == 3
    assert {one["theirs"] for one in report["comparisons"]} == {"dual"}
    assert (out / "trade-off.svg").read_text().lstrip().startswith("<?xml")
    assert (out / "trade-off.png").read_bytes().startswith(b"\x89PNG")
    # Without guidance all modes are the same model.
    plain = [row["cc_all"] for row in rows if row["visual"] == row["direction"] == "0.0"]
    assert len(set(plain)) == 1


@pytest.mark.usefixtures("classifier")
def test_cells_of_another_seed_are_not_mixed(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("visage_core.research.sweep.RESAMPLES", 5)
    small = [*arguments, "--scales", "0", "--modes", "dual", "--no-plot"]
    assert CliRunner().invoke(cli, small).exit_code == 0
    refused = CliRunner().invoke(cli, [*small, "--seed", "1"])
    assert refused.exit_code == 2
    assert "other settings (seed)" in refused.stderr


@pytest.mark.parametrize(
    "wrong", [["--scales", "0,x"], ["--modes", "dual,odd"], ["--schedule", "depth"]]
)
def test_options_without_meaning_are_refused(arguments: list[str], wrong: list[str]) -> None:
    result = CliRunner().invoke(cli, [*arguments, *wrong])
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_cell_names_what_it_is() -> None:
    cell = Cell(GuidanceMode.SPLIT, 2.5, 1.0)
    assert (cell.curve, cell.file_name) == ("split", "split_v2.5_d1.npz")
