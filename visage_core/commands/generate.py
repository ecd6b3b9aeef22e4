"""`visage generate`: one video and one camera direction in, one take written to disk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from visage_core.commands.interrupt import cancelled_by_interrupt
from visage_core.commands.progress import follow
from visage_core.errors import InvalidSpan
from visage_core.export.pcm import Subtype
from visage_core.types import (
    Direction,
    GenerationRequest,
    Guidance,
    GuidanceMode,
    Precision,
    Span,
)

DEFAULTS = Guidance()


def generate(
    video: Annotated[Path, typer.Argument(help="The video to give a sound field.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="AmbiX WAV to write (4 channels: W Y Z X).")
    ],
    start: Annotated[float, typer.Option(help="Where the span starts, seconds.")] = 0.0,
    duration: Annotated[
        float | None,
        typer.Option(help="Length of the span, seconds.", show_default="to the end of the video"),
    ] = None,
    azimuth: Annotated[
        float, typer.Option(help="Where the camera faces, degrees; left is positive.")
    ] = 0.0,
    elevation: Annotated[
        float, typer.Option(help="Where the camera faces, degrees; up is positive.")
    ] = 0.0,
    mode: Annotated[GuidanceMode, typer.Option(help="How guidance is mixed.")] = DEFAULTS.mode,
    visual_guidance: Annotated[
        float, typer.Option(help="How strongly the picture decides; 0 is off.")
    ] = DEFAULTS.visual,
    direction_guidance: Annotated[
        float, typer.Option(help="How strongly the direction decides; 0 is off.")
    ] = DEFAULTS.direction,
    seed: Annotated[int, typer.Option(help="Another seed is another take.")] = 0,
    cut: Annotated[
        list[float] | None,
        typer.Option(help="Where another shot begins, in seconds of the video; may be repeated."),
    ] = None,
    find_cuts: Annotated[
        bool, typer.Option("--find-cuts", help="Also look for shot cuts in the picture.")
    ] = False,
    model: Annotated[str, typer.Option(help="A bundle's name or its folder.")] = "demo",
    device: Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:N or mps.")] = "auto",
    precision: Annotated[
        Precision, typer.Option(help="Numbers that hold the model's weights; fp32 is exact.")
    ] = Precision.AUTO,
    subtype: Annotated[Subtype, typer.Option(help="Sample format of the WAVs.")] = "PCM_24",
    binaural: Annotated[
        Path | None, typer.Option(help="Also write a stereo WAV for headphones.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Also write what was done and measured, as JSON.")
    ] = None,
) -> None:
    """Generate a first-order-ambisonics soundtrack for a video."""
    from visage_core.commands.delivery import Delivery

    delivery = Delivery(output, subtype, binaural, report)
    delivery.check()
    request = GenerationRequest(
        video=video,
        direction=Direction(azimuth, elevation),
        guidance=Guidance(mode, visual_guidance, direction_guidance),
        span=_span(video, start, duration),
        seed=seed,
        model=model,
        device=device,
        precision=precision,
        cuts=(*(cut or ()), *(_found_cuts(video) if find_cuts else ())),
    )

    from visage_core.generation.engine import Engine

    with cancelled_by_interrupt() as cancel:
        take, stage_seconds = follow(Engine().generate(request, cancel))
    for written in delivery.write(take, stage_seconds):
        typer.echo(written.path)
        if written.gain_db < 0.0:
            note = f"lowered by {-written.gain_db:.1f} dB to fit {subtype}; FLOAT keeps the level"
            typer.echo(f"{written.path}: {note}", err=True)


def _span(video: Path, start: float, duration: float | None) -> Span:
    """The span asked for; without a duration it runs to the end of the video.

    Raises `InvalidSpan` if then nothing is left.
    """
    if duration is not None:
        return Span(start, duration)
    from visage_core.media.reader import probe

    length = probe(video).duration
    if start >= length:
        raise InvalidSpan(
            f"The start at {start:g} s lies behind the end of {video}, which is {length:.3g} s "
            "long; choose an earlier start"
        )
    return Span(start, length - start)


def _found_cuts(video: Path) -> tuple[float, ...]:
    from visage_core.media.cuts import find_cuts

    return find_cuts(video)
