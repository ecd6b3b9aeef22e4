"""Entry of the `visage` command: the core's commands, and those that open the window."""

from __future__ import annotations


def main() -> None:
    """Run the command line; with no command, or with a video, it opens the editor."""
    from app.commands import edit, smoke
    from visage_core.cli import cli

    cli.command()(edit)
    cli.command()(smoke)
    cli()


if __name__ == "__main__":
    main()
