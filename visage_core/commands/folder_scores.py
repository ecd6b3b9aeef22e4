"""What `visage evaluate --data` does: run systems on a folder of clips, show and write results."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from visage_core.baselines.systems import SystemContext, make_system
from visage_core.commands.download_bar import DownloadBar
from visage_core.commands.evaluate import PRINTED, show_json
from visage_core.export.atomic import atomic_write
from visage_core.generation.devices import choose_device
from visage_core.metrics.bootstrap import Estimate
from visage_core.metrics.classifier import SoundClassifier, load_classifier
from visage_core.metrics.evaluation import (
    REPORTED,
    Evaluation,
    Figures,
    evaluate_maker,
    figures_as_json,
    gains,
)
from visage_core.metrics.truths import Truths
from visage_core.types import Guidance

NULL = "visage-null"

LABELS = {
    "cc_all": "CC, whole clip",
    "auc_all": "AUC, whole clip",
    "cc_1fps": "CC, 1 s windows",
    "auc_1fps": "AUC, 1 s windows",
    "cc_5fps": "CC, 0.2 s windows",
    "cc_5fps_moving": "  of moving sources",
    "cc_5fps_moving_placed": "  their truth, placed still",
    "auc_5fps": "AUC, 0.2 s windows",
    "angular_error_deg": "angular error, degrees",
    "angular_error_median_deg": "  median",
    "angular_error_still_deg": "  median, one still source",
    "fad_dec": "FAD, mono decode",
    "fad_avg": "FAD, channels",
    "fad_dec_kinds": "FAD within kinds",
    "fad_dec_other_kinds": "  to other kinds",
    "kld_dec": "KLD, mono decode",
    "kld_dec_shuffled": "  to another clip",
    "kld_avg": "KLD, channels",
    "nearest_class_accuracy": "nearest class accuracy",
    "mel": "mel distance of W",
    "mel_shuffled": "  to another clip",
    "onset_f1": "onset F1 of impacts seen",
    "onset_f1_truth": "  of the truth",
    "onset_f1_shuffled": "  by another clip's strikes",
}


@dataclass(frozen=True, slots=True)
class FolderJob:
    """The options of `visage evaluate --data`."""

    folder: Path
    system: str
    model: str
    guidance: Guidance
    null_direction: bool
    classifier: str
    fetch_classifier: bool
    count: int | None
    seed: int
    batch: int
    device: str


def run(job: FolderJob) -> list[Evaluation]:
    """Evaluate the system, and after it the null direction if that is asked for."""
    device = choose_device(job.device)
    context = SystemContext(job.folder, job.model, job.guidance, device)
    names = [job.system, NULL] if job.null_direction else [job.system]
    makers = [make_system(name, context) for name in names]
    truths = Truths(job.folder, _classifier(job, str(device)), job.count)
    results = []
    with Progress(console=Console(stderr=True)) as bar:
        for maker in makers:
            task = bar.add_task(f"Making and scoring {maker.name}", total=len(truths))
            results.append(
                evaluate_maker(
                    maker,
                    job.folder,
                    truths.classifier,
                    seed=job.seed,
                    batch=job.batch,
                    truths=truths,
                    on_clip=lambda _done, _total, task=task: bar.advance(task),  # type: ignore[misc]
                )
            )
    return results


def deliver(
    job: FolderJob, results: Sequence[Evaluation], rows: Path | None, target: str | None
) -> None:
    """Show a table, write one row per clip to `rows` and everything to the JSON file `target`.

    Raises `ExportError`.
    """
    if target != PRINTED:
        Console().print(figures_table(results))
    if rows is not None:
        _write_rows(rows, results)
    if target is not None:
        show_json(target, _report(job, results))


def figures_table(results: Sequence[Evaluation]) -> Table:
    """Every figure that a result has, one column per system and one for the gain of the first."""
    columns: list[tuple[str, Figures]] = [(one.system, one.figures) for one in results]
    if len(results) > 1:
        columns.append(("gain", dict(gains(results[0], results[1]))))
    title = f"{results[0].n} clips: mean and 95 % interval ({results[0].classifier})"
    table = Table("", *(name for name, _ in columns), title=title)
    for key, label in LABELS.items():
        cells = [_cell(figures.get(key)) for _, figures in columns]
        if any(cells) or key in REPORTED:
            table.add_row(label, *cells)
    return table


def _classifier(job: FolderJob, device: str) -> SoundClassifier:
    with DownloadBar() as bar:
        return load_classifier(
            job.classifier, device, report=bar.show if job.fetch_classifier else None
        )


def _report(job: FolderJob, results: Sequence[Evaluation]) -> dict[str, Any]:
    """The first system's figures at the top; the null direction's, and the gain, below theirs."""
    settings = asdict(job) | {"folder": str(job.folder)}
    report = results[0].as_json() | {"settings": settings}
    if len(results) > 1:
        report["null_direction"] = figures_as_json(results[1].figures)
        report["direction_gain"] = figures_as_json(gains(results[0], results[1]))
    return report


def _write_rows(path: Path, results: Sequence[Evaluation]) -> None:
    rows = [{"system": one.system, **row} for one in results for row in one.rows()]
    columns = list(dict.fromkeys(key for row in rows for key in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    with atomic_write(path) as file:
        file.write(text.getvalue().encode())


def _cell(figure: Estimate | None) -> str:
    if figure is None:
        return ""
    return f"{figure.value:.3g} [{figure.low:.3g}, {figure.high:.3g}]"
