"""`visage models`: which model bundles there are, getting the official one, checking one."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

models = typer.Typer(no_args_is_help=True, help="List, fetch and check model bundles.")


@models.command("list")
def list_models() -> None:
    """List the model bundles and where they are."""
    from visage_core.models import list_bundles

    table = Table("Name", "Folder", "Digest")
    for bundle in list_bundles():
        table.add_row(bundle.name, str(bundle.folder), bundle.digest[:12])
    Console().print(table)


@models.command()
def fetch() -> None:
    """Download the official model (several GB); an interrupted download goes on next time."""
    from visage_core.commands.download_bar import DownloadBar
    from visage_core.models import fetch_official

    with DownloadBar() as bar:
        bundle = fetch_official(bar.show)
    typer.echo(f"The official model is complete, in {bundle.folder}.")


@models.command()
def check(
    model: Annotated[str, typer.Argument(help="A bundle's name or its folder.")] = "demo",
) -> None:
    """Read every tensor of a bundle and say what is wrong with it."""
    from visage_core.models import check_bundle

    check_bundle(model)
    typer.echo(f"{model}: complete and readable.")
