"""Guidance and grid cells in words, in either notation of the scales."""

from __future__ import annotations

from dataclasses import dataclass

from app.document.grid import Cell
from app.views.angles import direction_text
from visage_core.types import Guidance, GuidanceMode


@dataclass(frozen=True, slots=True)
class ModeText:
    """How a mode is presented, and which of the two scales it reads."""

    name: str
    summary: str
    visual: bool
    direction: bool


MODES = {
    GuidanceMode.OFF: ModeText("Off", "No push: the freest, and often the vaguest.", False, False),
    GuidanceMode.VISUAL: ModeText(
        "Visual", "Sounds fit the picture better; places may blur.", True, False
    ),
    GuidanceMode.DIRECTION: ModeText(
        "Direction", "Places are sharper; sounds may fit the picture less.", False, True
    ),
    GuidanceMode.JOINT: ModeText(
        "Joint", "One scale pushes picture and direction together. The usual choice.", True, False
    ),
    GuidanceMode.DUAL: ModeText(
        "Dual", "Picture and direction each have their own scale.", True, True
    ),
    GuidanceMode.SPLIT: ModeText(
        "Split", "Picture guides what is heard, direction guides where.", True, True
    ),
}


def scale_text(scale: float) -> str:
    """A scale with one decimal, or with two where it needs them: 2.5, 1.25."""
    text = f"{scale:.2f}"
    return text[:-1] if text.endswith("0") else text


def guidance_text(guidance: Guidance) -> str:
    """A guidance setting in a few characters: Dual 2.5 / 1.0."""
    text = MODES[guidance.mode]
    scales = []
    if text.visual:
        scales.append(scale_text(guidance.visual))
    if text.direction:
        scales.append(scale_text(guidance.direction))
    return f"{text.name} {' / '.join(scales)}".strip()


def spread_text(cell: Cell) -> str:
    """Where a cell's sound comes from, and how spread out it is."""
    if cell.spread is None:
        return "silent"
    where = cell.spread.dominant
    loudest = "no direction" if where is None else direction_text(where)
    return f"{loudest} · {100.0 * cell.spread.diffuseness:.0f} % diffuse"


def scores_text(cell: Cell) -> str:
    """What a cell's take owes to picture and direction."""
    scores = None if cell.take is None else cell.take.scores
    told = [] if scores is None else [("picture", scores.picture), ("direction", scores.direction)]
    return " · ".join(f"{name} {_signed(value)}" for name, value in told if value is not None)


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")
