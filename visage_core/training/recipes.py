"""Recipes on disk: TOML files that decide everything about a training."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from visage_core.errors import ModelError
from visage_core.weights import named_faults

RecipeT = TypeVar("RecipeT", bound=BaseModel)


def read_recipe(path: Path, kind: type[RecipeT]) -> RecipeT:
    """The recipe in a TOML file. Raises `ModelError` that names every wrong entry."""
    try:
        return kind(**tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ModelError(
            path, f"cannot be read ({error.strerror})", "Name a recipe file"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ModelError(path, f"is not TOML ({error})", "Correct the recipe") from error
    except ValidationError as error:
        raise ModelError(
            path, f"is no such recipe ({named_faults(error)})", "Correct the recipe"
        ) from error
