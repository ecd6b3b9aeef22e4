"""Guidance as a point on the pad: where a setting lies, and what moving the point means."""

from __future__ import annotations

from dataclasses import replace

from visage_core.types import Guidance, GuidanceMode

PAD_LARGEST = 5.0
DEFAULT_SCALE = Guidance().visual

BOTH = (GuidanceMode.JOINT, GuidanceMode.DUAL, GuidanceMode.SPLIT)
"""Modes that push both picture and direction."""

PRESETS = {
    "Off": GuidanceMode.OFF,
    "Visual": GuidanceMode.VISUAL,
    "Direction": GuidanceMode.DIRECTION,
    "Both": GuidanceMode.DUAL,
}


def pad_point(guidance: Guidance) -> tuple[float, float]:
    """The visual and the direction scale that a setting comes to; a scale not read counts 0."""
    visual, direction = guidance.visual, guidance.direction
    return {
        GuidanceMode.OFF: (0.0, 0.0),
        GuidanceMode.VISUAL: (visual, 0.0),
        GuidanceMode.DIRECTION: (0.0, direction),
        GuidanceMode.JOINT: (visual, visual),
    }.get(guidance.mode, (visual, direction))


def moved_to(guidance: Guidance, visual: float, direction: float) -> Guidance:
    """The setting after its point was moved.

    A mode of one scale stays while the point stays on its line: the diagonal for joint guidance, an
    axis for the others. Anywhere else picture and direction have a scale each.
    """
    mode = guidance.mode
    if mode is GuidanceMode.JOINT and visual == direction:
        return replace(guidance, visual=visual)
    if mode is GuidanceMode.VISUAL and direction == 0.0:
        return replace(guidance, visual=visual)
    if mode is GuidanceMode.DIRECTION and visual == 0.0:
        return replace(guidance, direction=direction)
    kept = mode if mode is GuidanceMode.SPLIT else GuidanceMode.DUAL
    return replace(guidance, mode=kept, visual=visual, direction=direction)


def with_preset(guidance: Guidance, name: str) -> Guidance:
    """A preset with its usual scales; what it does not read stays."""
    mode = PRESETS[name]
    visual = mode in (GuidanceMode.VISUAL, GuidanceMode.DUAL)
    direction = mode in (GuidanceMode.DIRECTION, GuidanceMode.DUAL)
    return replace(
        guidance,
        mode=mode,
        visual=DEFAULT_SCALE if visual else guidance.visual,
        direction=DEFAULT_SCALE if direction else guidance.direction,
    )


def preset_of(mode: GuidanceMode) -> str:
    """The preset that a mode belongs to."""
    return "Both" if mode in BOTH else next(n for n, one in PRESETS.items() if one is mode)


def at_default(guidance: Guidance) -> Guidance:
    """The same mode with the usual scales; from `off` picture and direction together."""
    mode = GuidanceMode.DUAL if guidance.mode is GuidanceMode.OFF else guidance.mode
    return replace(guidance, mode=mode, visual=DEFAULT_SCALE, direction=DEFAULT_SCALE)
