"""Which variants of a training are compared: a base recipe, and what each leaves out of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from visage_core.errors import ModelError
from visage_core.model.config import VisageConfig
from visage_core.model.pattern import DEFAULT_PATTERN
from visage_core.training.recipes import read_recipe
from visage_core.training.visage import VisageRecipe
from visage_core.types import Guidance, GuidanceMode
from visage_core.weights import named_faults

_STRICT = ConfigDict(extra="forbid", frozen=True)


class GuidanceRecipe(BaseModel):
    """How every variant is guided when it is evaluated."""

    model_config = _STRICT

    mode: GuidanceMode = GuidanceMode.JOINT
    visual: float = Field(default=2.5, ge=0.0)
    direction: float = Field(default=2.5, ge=0.0)

    def guidance(self) -> Guidance:
        """The same as the engine has it."""
        return Guidance(self.mode, self.visual, self.direction)


class Variant(BaseModel):
    """What one variant changes about the base."""

    model_config = _STRICT

    title: str
    code_pattern: str = DEFAULT_PATTERN
    direction: bool = True
    """Whether the model is told where the camera faces, in training and after it."""
    patch_energy: bool = True
    """Whether it is told where in the picture something happens."""
    pretrained: bool = True
    """Whether the sound field stage starts from the mono stage, or from nothing."""
    recipe: dict[str, Any] = Field(default_factory=dict)
    """Entries of the base recipe with other values."""


class AblationRecipe(BaseModel):
    """A base recipe and its variants by name, the first of them being the reference."""

    model_config = _STRICT

    base: VisageRecipe
    guidance: GuidanceRecipe = GuidanceRecipe()
    variants: dict[str, Variant] = Field(min_length=1)

    def chosen(self, only: Sequence[str] | None) -> dict[str, Variant]:
        """The variants called `only`, or all. Raises `ModelError` for a name there is not."""
        unknown = sorted(set(only or ()) - self.variants.keys())
        if unknown:
            raise ModelError(
                f"The variant {', '.join(unknown)}",
                "is not in the recipe",
                f"Choose from {', '.join(self.variants)}",
            )
        return {name: v for name, v in self.variants.items() if not only or name in only}

    def of(self, name: str) -> VisageRecipe:
        """How a variant is trained. Raises `ModelError` for entries that make no recipe."""
        values = self.base.model_dump() | self.variants[name].recipe
        try:
            return VisageRecipe(**values)
        except ValidationError as error:
            reason = f"has no valid recipe ({named_faults(error)})"
            raise ModelError(f"The variant {name}", reason, "Correct the recipe") from error

    def config(self, name: str) -> VisageConfig:
        """The variant's model, with a place for every step of its pattern. Raises `ModelError`."""
        values = dict(self.of(name).model) | {"code_pattern": self.variants[name].code_pattern}
        return VisageConfig.from_mapping(values)


def read_ablations(path: Path) -> AblationRecipe:
    """The recipe in a TOML file, every variant of it checked. Raises `ModelError`."""
    recipe = read_recipe(path, AblationRecipe)
    for name in recipe.variants:
        recipe.config(name)
    return recipe
