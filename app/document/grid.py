"""A grid of guidance settings at one seed: which are made, how they sound, which one is heard."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from app.document.comparison import DIFFUSE
from app.document.reference import Matched
from visage_core.ambisonics.energy import (
    covariance,
    diffuseness,
    dominant_direction,
    map_from_covariance,
)
from visage_core.events import AudioChunk, Progress
from visage_core.media.reader import VideoInfo
from visage_core.types import Direction, Foa, GenerationRequest, Guidance, GuidanceMode, Take

SIZES = range(3, 8)
DEFAULT_SIZE = 5
LARGEST_SCALE = 5.0

HOLD = 0.6
"""Steps from its place within which a cell stays the one that is meant: more than half a step, so
that a pointer resting between two cells does not flutter."""


@dataclass(frozen=True, slots=True)
class GridPlan:
    """`size` x `size` settings of one request, on its clip.

    Cell `index` is in row index // size, which has its visual scale, and in column index % size,
    which has its direction scale; both grow from 0 to `largest` in even steps.
    """

    base: GenerationRequest
    clip: VideoInfo
    size: int = DEFAULT_SIZE
    largest: float = LARGEST_SCALE

    @property
    def step(self) -> float:
        """Scale between neighbouring cells."""
        return self.largest / (self.size - 1)

    def guidance(self, index: int) -> Guidance:
        """What a cell is made with: picture and direction guided apart."""
        row, column = divmod(index, self.size)
        split = self.base.guidance.mode is GuidanceMode.SPLIT
        return replace(
            self.base.guidance,
            mode=GuidanceMode.SPLIT if split else GuidanceMode.DUAL,
            visual=round(row * self.step, 2),
            direction=round(column * self.step, 2),
        )

    def requests(self) -> tuple[GenerationRequest, ...]:
        """The requests of all cells in order."""
        count = self.size * self.size
        return tuple(replace(self.base, guidance=self.guidance(index)) for index in range(count))

    def nearest(self, visual: float, direction: float, held: int | None = None) -> int:
        """The cell that is meant by a place on the pad; `held` is the one meant until now."""
        row, column = (None, None) if held is None else divmod(held, self.size)
        return self._line(visual, row) * self.size + self._line(direction, column)

    def _line(self, scale: float, held: int | None) -> int:
        place = min(max(scale / self.step, 0.0), self.size - 1.0)
        if held is not None and abs(place - held) <= HOLD:
            return held
        return round(place)


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Where the energy of a sound is: amplitudes [90, 180] over the RMS of W (a plane wave has 2
    where it comes from, a diffuse field 1 or so everywhere), the loudest direction if there is
    one, and the share of the energy that has no direction."""

    amplitude: NDArray[np.float64]
    dominant: Direction | None
    diffuseness: float

    @classmethod
    def of(cls, matrix: NDArray[np.float64]) -> Spread | None:
        """Of a covariance [4, 4]; None if W is silent."""
        if not matrix[0, 0] > 0.0:
            return None
        share = float(diffuseness(matrix))
        amplitude = map_from_covariance(matrix / matrix[0, 0], basis="sn3d")
        return cls(amplitude, dominant_direction(matrix) if share <= DIFFUSE else None, share)


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One setting: what has come of its sound, and in the end the take."""

    take: Take | None = None
    matched: Matched | None = None
    """The take as loud as all others, once that is known."""

    spread: Spread | None = None
    energy: NDArray[np.float64] = field(default_factory=lambda: np.zeros((4, 4)))
    samples: int = 0

    @property
    def sound(self) -> Foa | None:
        """What is heard of it."""
        if self.matched is not None:
            return self.matched.foa
        return None if self.take is None else self.take.foa

    def with_chunk(self, chunk: AudioChunk) -> Cell:
        """With more of its sound; audio that begins again replaces what was there."""
        before = self if chunk.start else Cell()
        count = chunk.foa.samples.shape[1]
        energy = before.energy + covariance(chunk.foa) * count
        total = before.samples + count
        return Cell(spread=Spread.of(energy / max(total, 1)), energy=energy, samples=total)

    def with_take(self, take: Take) -> Cell:
        """Finished."""
        return Cell(take, spread=Spread.of(covariance(take.foa)))


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The cells of a plan; `job` is under way until it is None, `heard` is the cell listened to.

    `key` tells this grid from all others, in projects too.
    """

    plan: GridPlan
    cells: tuple[Cell, ...]
    job: int | None = None
    progress: Progress | None = None
    heard: int | None = None
    key: str = field(default_factory=lambda: secrets.token_hex(8))

    @classmethod
    def empty(cls, plan: GridPlan, job: int) -> Grid:
        """Before anything has come."""
        return cls(plan, (Cell(),) * plan.size**2, job)

    def with_cell(self, index: int, cell: Cell) -> Grid:
        """With one cell replaced."""
        return replace(self, cells=(*self.cells[:index], cell, *self.cells[index + 1 :]))

    def hearing(self, index: int | None) -> Grid:
        """Listening to another cell, or to none."""
        return self if index == self.heard else replace(self, heard=index)

    @property
    def finished(self) -> tuple[int, ...]:
        """The cells that are takes, in order."""
        return tuple(index for index, cell in enumerate(self.cells) if cell.take is not None)

    @property
    def matched(self) -> bool:
        """Whether all finished cells are as loud as each other."""
        return all(cell.matched is not None for cell in self.cells if cell.take is not None)

    def sound_of(self, index: int) -> Foa:
        """What a finished cell's take sounds like, at its own level."""
        take = self.cells[index].take
        assert take is not None
        return take.foa

    @property
    def heard_cell(self) -> Cell | None:
        """The cell listened to."""
        return None if self.heard is None else self.cells[self.heard]

    @property
    def made(self) -> MadeGrid:
        """What of it is to be kept."""
        takes = tuple((index, cell.take) for index, cell in enumerate(self.cells) if cell.take)
        return MadeGrid(self.key, self.plan, takes)

    def on_clip(self, clip: VideoInfo, moved: Callable[[Take], Take]) -> Grid:
        """The same with its clip, and the takes of it, in another place."""
        base = replace(self.plan.base, video=clip.path)
        cells = tuple(
            cell if cell.take is None else replace(cell, take=moved(cell.take))
            for cell in self.cells
        )
        return replace(self, plan=replace(self.plan, base=base, clip=clip), cells=cells)


@dataclass(frozen=True, slots=True)
class MadeGrid:
    """What a project keeps of a grid: its finished takes by their cells. Equal to another one as
    long as nothing more has come."""

    key: str
    plan: GridPlan = field(compare=False)
    takes: tuple[tuple[int, Take], ...]

    def grid(self) -> Grid:
        """The grid as it was, nothing under way and nothing heard."""
        grid = Grid(self.plan, (Cell(),) * self.plan.size**2, key=self.key)
        for index, take in self.takes:
            grid = grid.with_cell(index, Cell().with_take(take))
        return grid
