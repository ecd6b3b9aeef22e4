"""`visage export`: one sound field delivered in one format, and verified."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from visage_core.commands.interrupt import cancelled_by_interrupt
from visage_core.commands.verify import PROBLEMS
from visage_core.export.levels import GainPolicy
from visage_core.export.pcm import Subtype
from visage_core.types import Direction

if TYPE_CHECKING:
    from visage_core.export.delivery import ExportReport
    from visage_core.seeing.overlay import Overlay


def export(
    foa: Annotated[Path, typer.Argument(help="A first-order ambisonics file.")],
    form: Annotated[
        str,
        typer.Option(
            "--format",
            help="ambix, fuma, stems, binaural, stereo, youtube-mp4, youtube-mov, opus, adm, iamf "
            "or review-mp4.",
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")],
    video: Annotated[
        Path | None, typer.Option(help="The picture; the sound gets its length.")
    ] = None,
    sample_rate: Annotated[
        int | None, typer.Option(help="Samples per second.", show_default="the file's own")
    ] = None,
    subtype: Annotated[Subtype, typer.Option(help="Sample format, where there is a choice.")] = (
        "PCM_24"
    ),
    gain: Annotated[
        GainPolicy, typer.Option(help="Lower what would exceed -1 dBTP, or bring all to it.")
    ] = GainPolicy.GUARD,
    head_locked: Annotated[
        Path | None,
        typer.Option(
            help="Stereo that does not turn with the head: mixed in, or in channels 5 and 6."
        ),
    ] = None,
    overlay: Annotated[
        bool, typer.Option("--overlay", help="Burn the energy into the picture of review-mp4.")
    ] = False,
    azimuth: Annotated[
        float, typer.Option(help="Where the camera faces in the field; left is positive.")
    ] = 0.0,
    elevation: Annotated[
        float, typer.Option(help="Where the camera faces in the field; up is positive.")
    ] = 0.0,
) -> None:
    """Deliver a sound field in the format of a platform or a program, read back and verified."""
    from visage_core.export.bformat import read_bformat
    from visage_core.export.delivery import Delivery
    from visage_core.export.job import deliver
    from visage_core.export.stereo import read_stereo
    from visage_core.export.watch import Watch

    field = read_bformat(foa)
    pair = None if head_locked is None else read_stereo(head_locked, field.sample_rate)
    shown = _overlay(video, Direction(azimuth, elevation)) if overlay else None
    delivery = Delivery(field, sample_rate, subtype, video, gain, pair, shown)
    with cancelled_by_interrupt() as cancel:
        report = deliver(delivery, form, output, Watch(cancel=cancel))
    _show(report)
    if report.problems:
        raise typer.Exit(PROBLEMS)


def _overlay(video: Path | None, camera: Direction) -> Overlay:
    """Energy as a camera sees it that stands still; over a panorama, all around."""
    from visage_core.media.reader import probe
    from visage_core.seeing.overlay import Overlay

    panoramic = video is not None and probe(video).spherical
    return Overlay(lambda _seconds: camera, panoramic)


def _show(report: ExportReport) -> None:
    """Paths on standard output, all else beside it."""
    for path in report.paths:
        typer.echo(path)
    for note in report.notes:
        typer.echo(f"note: {note}", err=True)
    for check in report.checks:
        typer.echo(f"{'ok' if check.passed else 'WRONG'}: {check.name} {check.found}", err=True)
    for problem in report.problems:
        typer.echo(f"problem: {problem}", err=True)
