"""What is kept of a take for the next one."""

from pathlib import Path

import numpy as np
import pytest

from visage_core.errors import InvalidSpan
from visage_core.keeping import keep_before, keep_content, keep_outside, keep_space
from visage_core.types import Foa, GenerationRequest, Kept, Span, Take


@pytest.fixture
def take() -> Take:
    request = GenerationRequest(Path("film.mp4"), Span(3.0, 2.0))
    codes = np.arange(50 * 12, dtype=np.int16).reshape(50, 12)
    return Take(request, "model", codes, Foa(np.zeros((4, 32000), np.float32), 16000))


def test_content_is_w(take: Take) -> None:
    kept = keep_content(take)
    assert kept.mask[:, :3].all()
    assert not kept.mask[:, 3:].any()
    assert kept.codes is take.codes


def test_space_is_all_but_the_content(take: Take) -> None:
    kept = keep_space(take)
    assert not kept.mask[:, :3].any()
    assert kept.mask[:, 3:].all()
    assert kept.codes is take.codes


@pytest.mark.parametrize(
    ("span", "frames"),
    [
        (Span(0.4, 0.4), range(10, 20)),
        (Span(0.41, 0.4), range(10, 21)),
        (Span(1.9, 9.0), range(47, 50)),
    ],
)
def test_a_span_and_what_it_touches_is_written_anew(take: Take, span: Span, frames: range) -> None:
    mask = keep_outside(take, span).mask
    assert np.flatnonzero(~mask.all(axis=1)).tolist() == list(frames)
    assert (mask.any(axis=1) == mask.all(axis=1)).all()


def test_a_beginning_is_kept(take: Take) -> None:
    mask = keep_before(take, 0.8).mask
    assert mask[:20].all()
    assert not mask[20:].any()


def test_nothing_to_write_is_refused(take: Take) -> None:
    with pytest.raises(InvalidSpan, match="2 s long"):
        keep_outside(take, Span(2.5, 1.0))
    with pytest.raises(InvalidSpan, match="earlier"):
        keep_before(take, 2.0)


def test_codes_and_mask_belong_together(take: Take) -> None:
    with pytest.raises(InvalidSpan):
        Kept(take.codes, np.ones((50, 11), np.bool_))
