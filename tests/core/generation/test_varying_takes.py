"""What is kept of a take stays to the last code: whole, in part, turning, and of any length."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from test_engine import write_film

from visage_core.events import Finished
from visage_core.generation.engine import Engine
from visage_core.keeping import keep_content, keep_either, keep_outside, keep_space
from visage_core.types import Direction, GenerationRequest, Kept, Span, Take, Turn
from visage_core.windowing import written_spans

KINDS: dict[str, dict[str, object]] = {
    "whole": {"span": Span(0.0, 1.0)},
    "span": {"span": Span(0.75, 1.5)},
    "long": {"span": Span(0.0, 8.0)},
    "long with a cut": {"span": Span(0.0, 8.0), "cuts": (2.0,)},
    "long and turning": {"span": Span(0.0, 8.0), "turns": (Turn(2.5, Direction(70.0)),)},
}
KEEP: dict[str, Callable[[Take], Kept]] = {
    "content": keep_content,
    "space": keep_space,
    "content and all but a range": lambda take: keep_either(
        keep_content(take), keep_outside(take, Span(0.25, 0.5))
    ),
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_film(tmp_path_factory.mktemp("films") / "film.mp4", 9.0)


@pytest.fixture(scope="module", params=KINDS)
def first(request: pytest.FixtureRequest, engine: Engine, film: Path, tiny_bundle: Path) -> Take:
    made = GenerationRequest(film, model=str(tiny_bundle), device="cpu", **KINDS[request.param])
    return generated(engine, made)


def generated(engine: Engine, request: GenerationRequest) -> Take:
    *_, last = engine.generate(request)
    assert isinstance(last, Finished)
    return last.take


def changed(one: NDArray[np.integer], other: NDArray[np.integer], mask: NDArray[np.bool_]) -> float:
    return float((one != other)[mask].mean())


@pytest.mark.parametrize("what", KEEP)
def test_kept_codes_stay_and_all_others_are_written(engine: Engine, first: Take, what: str) -> None:
    kept = KEEP[what](first)
    request = dataclasses.replace(first.request, direction=Direction(120.0), seed=9, kept=kept)
    second = generated(engine, request)
    assert second.codes.shape == first.codes.shape
    assert second.foa.samples.shape == first.foa.samples.shape
    assert changed(first.codes, second.codes, kept.mask) == 0.0
    written = first.codes != second.codes
    for part in np.array_split(np.arange(len(first.codes)), 2):
        inside = ~kept.mask[part]
        if inside.any():
            assert written[part][inside].mean() > 0.2, "also late in a long take"
    assert generated(engine, request).codes.tobytes() == second.codes.tobytes()


def test_the_long_ones_are_written_in_several_windows(first: Take) -> None:
    span, cuts = first.request.span, first.request.cuts
    assert (len(written_spans(span, cuts)) > 1) == (span.duration > 5.0)
