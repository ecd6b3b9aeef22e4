"""Results on disk: CSV, JSON and Markdown, each written whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from visage_core.export.atomic import atomic_write

Row = Mapping[str, Any]


def write_json(path: Path, content: Any) -> None:
    """Write `content` as JSON. Raises `ExportError`."""
    text = json.dumps(content, indent=2, allow_nan=False) + "\n"
    with atomic_write(path) as file:
        file.write(text.encode())


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    """Write rows with a heading of all their keys, in order of appearance. Raises `ExportError`."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(dict.fromkeys(key for row in rows for key in row)))
    writer.writeheader()
    writer.writerows(rows)
    with atomic_write(path) as file:
        file.write(text.getvalue().encode())


def write_markdown(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Write rows as a Markdown table under the keys of the first. Raises `ExportError`."""
    columns = list(rows[0])
    lines = [columns, ["---"] * len(columns), *([row[key] for key in columns] for row in rows)]
    text = "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
    with atomic_write(path) as file:
        file.write(text.encode())
