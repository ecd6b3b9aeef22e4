"""`visage verify`: what a sound file is, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from visage_core.verify.facts import FileFacts

PROBLEMS = 2
"""Exit code of a file with problems."""


def verify(
    file: Annotated[Path, typer.Argument(help="A sound file, or a video with sound.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the facts as JSON.")] = False,
) -> None:
    """Say what a sound file is and why: convention, channels, direction, metadata, problems."""
    from visage_core.verify.verdict import verify_file

    facts = verify_file(file)
    typer.echo(json.dumps(facts.as_json(), indent=2) if as_json else description(facts))
    if facts.problems:
        raise typer.Exit(PROBLEMS)


def description(facts: FileFacts) -> str:
    """The facts in lines for people."""
    lines = [
        f"{facts.path}: {facts.convention} ({facts.container})",
        f"  {facts.channels} channel(s), {facts.sample_rate} Hz, {facts.seconds:.3f} s",
    ]
    if facts.peak_azimuth is not None:
        where = f"azimuth {facts.peak_azimuth:g}° (left positive), "
        lines.append(f"  most sound from {where}elevation {facts.peak_elevation:g}°")
    lines += [f"  because: {reason}" for reason in facts.reasons]
    lines += [f"  problem: {problem}" for problem in facts.problems]
    return "\n".join(lines)
