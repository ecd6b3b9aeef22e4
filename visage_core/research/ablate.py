"""Ablations from end to end: train every variant, evaluate it on held-out clips, and report."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from visage_core.codec.dac import codes_to_streams
from visage_core.generation.loading import LoadedBundle, load_bundle
from visage_core.metrics.evaluation import evaluate_maker
from visage_core.metrics.generated import ClipViews
from visage_core.metrics.truths import Truths
from visage_core.models import resolve_bundle
from visage_core.research.ablations import AblationRecipe
from visage_core.research.blinded import BlindedFields, Blinding
from visage_core.research.codebook_usage import CodebookUsage, codebook_usage
from visage_core.research.resuming import claim, clips_digest
from visage_core.research.tables import write_csv, write_json, write_markdown
from visage_core.research.variants import Parts, train_variant, variant_settings

SCORES = "scores.json"

SHOWN = {
    "cc_all": "CC all",
    "cc_1fps": "1fps",
    "cc_5fps": "5fps",
    "auc_all": "AUC all",
    "fad_dec": "FAD dec",
    "fad_avg": "FAD avg",
    "kld_dec": "KLD dec",
    "angular_error_deg": "angular error, °",
}
"""Columns of the Markdown table."""

Report = Callable[[str, int, int], None]
"""Hears of the variant at work how many of how many clips are scored."""


class Examiner:
    """Evaluates variants on the same held-out clips, which are looked at once."""

    def __init__(
        self, recipe: AblationRecipe, truths: Truths, device: torch.device, *, seed: int, batch: int
    ) -> None:
        self._recipe = recipe
        self._truths = truths
        self._device = device
        self._seed = seed
        self._batch = batch
        self._views: ClipViews | None = None

    @cached_property
    def settings(self) -> dict[str, Any]:
        """Everything that decides the scores of a variant, ready for JSON."""
        return {
            "guidance": self._recipe.guidance.model_dump(mode="json"),
            "heldout": clips_digest(self._truths.clips),
            "classifier": self._truths.classifier.name,
            "seed": self._seed,
            "batch": self._batch,
        }

    def examine(self, name: str, folder: Path, report: Report) -> dict[str, Any]:
        """Figures and codebook usage of the bundle in `folder`, ready for JSON."""
        bundle = load_bundle(resolve_bundle(folder), self._device, lambda: None)
        # All variants have the same picture tower, so what the first one saw serves the others.
        self._views = self._views or ClipViews(bundle)
        variant = self._recipe.variants[name]
        blinding = Blinding(variant.direction, variant.patch_energy)
        guidance = self._recipe.guidance.guidance()
        maker = BlindedFields(name, bundle, guidance, blinding, self._views)
        evaluation = evaluate_maker(
            maker,
            self._truths.folder,
            self._truths.classifier,
            seed=self._seed,
            batch=self._batch,
            truths=self._truths,
            on_clip=lambda done, total: report(name, done, total),
        )
        entries = bundle.codec.codebook_size
        true = self._true_codes(bundle, frames=len(maker.codes[0]))
        return {
            "title": variant.title,
            "figures": evaluation.as_json(),
            "usage": asdict(codebook_usage(maker.codes, entries)),
            "usage_of_truth": asdict(codebook_usage(true, entries)),
        }

    def _true_codes(self, bundle: LoadedBundle, frames: int) -> list[NDArray[np.integer]]:
        """Codes [frames, K] of the truths."""
        rate = bundle.codec.sample_rate
        fields = (self._truths.field(i, rate) for i in range(len(self._truths)))
        return [codes_to_streams(bundle.codec.encode(field))[:frames] for field in fields]


def ablate(
    recipe: AblationRecipe,
    parts: Parts,
    examiner: Examiner,
    run: Path,
    report: Report,
    only: Sequence[str] | None = None,
) -> dict[str, dict[str, Any]]:
    """Results of the chosen variants by name, made as far as `run` does not hold them.

    The reports in `run` are written anew after every variant, of all that are finished. Raises
    `ExportError` if `run` holds variants of other settings, and `ModelError`.
    """
    chosen, results = recipe.chosen(only), {}
    for name in chosen:
        folder = run / name
        claim(folder, variant_settings(name, recipe, parts) | examiner.settings)
        if not (folder / SCORES).exists():
            bundle = train_variant(name, recipe, parts, run)
            write_json(folder / SCORES, examiner.examine(name, bundle, report))
        results[name] = json.loads((folder / SCORES).read_text(encoding="utf-8"))
        write_reports(finished(recipe, run), run)
    return results


def finished(recipe: AblationRecipe, run: Path) -> dict[str, dict[str, Any]]:
    """Results of all variants that `run` holds, in the recipe's order."""
    paths = {name: run / name / SCORES for name in recipe.variants}
    return {
        name: json.loads(path.read_text(encoding="utf-8"))
        for name, path in paths.items()
        if path.exists()
    }


def write_reports(results: dict[str, dict[str, Any]], run: Path) -> None:
    """Write `ablations.json`, `.csv` and `.md`. Raises `ExportError`."""
    write_json(run / "ablations.json", results)
    write_csv(run / "ablations.csv", [_csv_row(name, one) for name, one in results.items()])
    write_markdown(run / "ablations.md", [_table_row(one) for one in results.values()])


def _csv_row(name: str, result: dict[str, Any]) -> dict[str, Any]:
    """One row: every figure with its interval, and the usage of every stream."""
    row: dict[str, Any] = {"variant": name, "title": result["title"], "n": result["figures"]["n"]}
    for key, figure in result["figures"].items():
        if isinstance(figure, dict):
            value, low, high = figure.values()
            row |= {key: value, f"{key}_low": low, f"{key}_high": high}
    for label in ("usage", "usage_of_truth"):
        for what, values in result[label].items():
            row |= {f"{label}_{what}_{k}": value for k, value in enumerate(values)}
    return row


def _table_row(result: dict[str, Any]) -> dict[str, str]:
    usage, true = (CodebookUsage(**result[key]) for key in ("usage", "usage_of_truth"))
    return {
        "variant": result["title"],
        **{label: _cell(result["figures"].get(key)) for key, label in SHOWN.items()},
        "perplexity W (truth)": f"{usage.of_w():.0f} ({true.of_w():.0f})",
        "perplexity Y, Z, X (truth)": f"{usage.of_yzx():.0f} ({true.of_yzx():.0f})",
    }


def _cell(figure: dict[str, float] | None) -> str:
    if figure is None:
        return ""
    value, low, high = figure.values()
    return f"{value:.3g} [{low:.3g}, {high:.3g}]"
