"""The command group of `visage`: which command is meant, and what happens to its errors."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from visage_core.commands.errors import reported_errors

EDITOR = "edit"
"""Name of the command that opens the window; the editor registers it."""


class StudioGroup(TyperGroup):
    """Reports errors as messages, and opens the editor (if there is one) by default."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take no arguments at all as `edit`."""
        return super().parse_args(ctx, args or self._editor())

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Take `visage FILE` as `visage edit FILE`."""
        if args[0] not in self.commands and Path(args[0]).exists():
            args = [*self._editor(), *args]
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command with its errors reported."""
        with reported_errors(debug=bool(ctx.params.get("debug"))):
            return super().invoke(ctx)

    def _editor(self) -> list[str]:
        return [EDITOR] if EDITOR in self.commands else []


def forward(module: str, name: str, context: typer.Context) -> None:
    """Hand the remaining arguments to the Typer app `name` of a module loaded only now."""
    command = typer.main.get_command(getattr(importlib.import_module(module), name))
    code = command.main(context.args, prog_name=context.command_path, standalone_mode=False)
    if isinstance(code, int) and code:
        raise typer.Exit(code)
