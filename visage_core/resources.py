"""Where the files that ship with the program are: beside the packages in a source tree, or
inside `visage_core` once installed from a wheel."""

from __future__ import annotations

from pathlib import Path


def resource_path(*parts: str) -> Path:
    """Path of a shipped file or folder, e.g. `resource_path("models", "demo")`.

    Raises `FileNotFoundError` if the installation lacks it.
    """
    package = Path(__file__).resolve().parent
    for root in (package / "_resources", package.parent / "resources"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(
        f"the shipped file {'/'.join(parts)} is missing; install visage-studio again"
    )
