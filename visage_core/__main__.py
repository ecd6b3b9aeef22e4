"""`python -m visage_core`: the command line without the editor, for machines without Qt."""

from visage_core.cli import cli

cli(prog_name="visage")
