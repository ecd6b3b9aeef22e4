"""`visage train`: the parts of a model bundle, one command each, and the demo model as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

train = typer.Typer(no_args_is_help=True, add_completion=False)

Clips = Annotated[Path, typer.Option(help="Folder of clips in YT-Ambigen's form.")]
Run = Annotated[Path, typer.Option("--out", "-o", help="Folder for checkpoints, log and result.")]
Recipe = Annotated[Path, typer.Option(help="TOML recipe; see resources/recipes.")]
ClipPart = Annotated[Path, typer.Option("--clip", help="The clip part to look with.")]
CodecPart = Annotated[Path, typer.Option("--codec", help="The codec part to listen with.")]


@train.command()
def codec(clips: Clips, recipe: Recipe, run: Run) -> None:
    """Train a codec on the clips' sound."""
    from visage_core.training.parts import train_codec

    typer.echo(train_codec(recipe, clips, run))


@train.command()
def clip(clips: Clips, recipe: Recipe, run: Run) -> None:
    """Train a CLIP on the clips' frames and captions."""
    from visage_core.training.parts import train_clip

    typer.echo(train_clip(recipe, clips, run))


@train.command()
def mono(clips: Clips, recipe: Recipe, run: Run, clip: ClipPart, codec: CodecPart) -> None:
    """First stage: pretrain ViSAGe on the omnidirectional channel alone."""
    from visage_core.training.parts import train_visage

    typer.echo(train_visage(recipe, clips, clip, codec, run, mono=None))


@train.command()
def foa(
    clips: Clips,
    recipe: Recipe,
    run: Run,
    clip: ClipPart,
    codec: CodecPart,
    mono: Annotated[Path, typer.Option("--mono", help="The part that the first stage wrote.")],
) -> None:
    """Second stage: fine-tune on whole sound fields, starting Y, Z and X from W."""
    from visage_core.training.parts import train_visage

    typer.echo(train_visage(recipe, clips, clip, codec, run, mono=mono))


@train.command()
def spatialiser(clips: Clips, recipe: Recipe, run: Run, clip: ClipPart, codec: CodecPart) -> None:
    """The two-stage baseline's second stage: place a mono sound by picture and direction."""
    from visage_core.training.spatialiser import train_spatialiser

    typer.echo(train_spatialiser(recipe, clips, clip, codec, run))


@train.command()
def baseline(
    bundle: Annotated[Path, typer.Option("--out", "-o", help="Where the bundle goes.")],
    mono: Annotated[Path, typer.Option("--mono", help="The part that the mono stage wrote.")],
    clip: ClipPart,
    codec: CodecPart,
    spatialiser: Annotated[
        Path | None, typer.Option(help="The part that `spatialiser` wrote.", show_default=False)
    ] = None,
) -> None:
    """Put trained parts together as the bundle of the two-stage baselines."""
    from visage_core.baselines.bundle import assemble_baseline

    assemble_baseline(bundle, mono=mono, clip=clip, codec=codec, spatialiser=spatialiser)
    typer.echo(bundle)


@train.command()
def demo(
    run: Run = Path("runs/demo"),
    bundle: Annotated[Path, typer.Option(help="Where the finished bundle goes.")] = Path(
        "resources/models/demo"
    ),
) -> None:
    """Render the world and train every part of the demo model from nothing."""
    from visage_core.training.demo import train_demo

    train_demo(run, bundle)
