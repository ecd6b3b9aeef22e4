"""`visage doctor`: what the program found on this machine."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text


def doctor() -> None:
    """Show versions, GPU, sound devices, display, models and folders."""
    from visage_core.doctor import examine

    table = Table("", "What", "Found", box=None)
    for finding in examine():
        mark = Text("ok", "green") if finding.ok else Text("!", "bold yellow")
        table.add_row(mark, finding.subject, Text(finding.found, overflow="fold"))
    Console().print(table)
