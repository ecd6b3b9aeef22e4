"""Long work says how far it is, up to the end, and is not changed by who listens."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from visage_core.ambisonics.binaural import (
    BLOCKS_AT_ONCE,
    BinauralRenderer,
    load_filters,
    render_binaural,
)
from visage_core.ambisonics.glide import turn_along
from visage_core.errors import Cancelled
from visage_core.export.pcm import BLOCK
from visage_core.export.wav import write_foa
from visage_core.joining import Curve, Piece, join
from visage_core.progress import share, told
from visage_core.types import Foa

RATE = 48000


@pytest.fixture(scope="module")
def long() -> Foa:
    """Longer than what is rendered or written at once."""
    length = 2 * BLOCKS_AT_ONCE * load_filters(RATE).block_length + 999
    rng = np.random.default_rng(0)
    return Foa(rng.standard_normal((4, length), np.float32) * np.float32(0.05), RATE)


def goes_up_to_one(heard: list[float]) -> bool:
    return len(heard) > 1 and heard == sorted(heard) and heard[-1] == pytest.approx(1.0)


def test_a_piece_counts_as_done_when_it_has_been_used() -> None:
    heard, seen = list[float](), list[tuple[int, int]]()
    for piece in told(range(4), 4, share(heard.append, 0.5, 1.0)):
        seen.append((piece, len(heard)))
    assert seen == [(0, 0), (1, 1), (2, 2), (3, 3)]
    assert heard == [0.625, 0.75, 0.875, 1.0]


def test_a_whole_signal_is_rendered_as_if_at_once(long: Foa) -> None:
    heard: list[float] = []
    filters = load_filters(RATE)
    latency = round(filters.latency)
    padded = np.pad(long.samples, ((0, 0), (0, latency)))
    at_once = BinauralRenderer(filters).process(padded)[:, latency:]
    np.testing.assert_array_equal(render_binaural(long, advance=heard.append), at_once)
    assert goes_up_to_one(heard)


def test_turning_and_joining_tell_how_far_they_are(long: Foa) -> None:
    heard: list[float] = []
    turn_along(long, lambda _seconds: np.eye(4), heard.append)
    assert len(heard) >= long.seconds / 2.5
    assert heard == sorted(heard)
    heard.clear()
    middle, end = long.samples.shape[1] // 2, long.samples.shape[1]
    pieces = [Piece(long.samples, 0, 0, middle), Piece(long.samples, 0, middle, end)]
    join(pieces, end, RATE, 0.1, Curve.MATCHED, heard.append)
    assert goes_up_to_one(heard)


def test_a_file_that_is_no_longer_wanted_leaves_nothing(long: Foa, tmp_path: Path) -> None:
    heard: list[float] = []

    def until_half(fraction: float) -> None:
        heard.append(fraction)
        if fraction > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_foa(tmp_path / "take.wav", long, advance=until_half)
    assert heard[-1] < 1.0
    assert list(tmp_path.iterdir()) == []
    heard.clear()
    write_foa(tmp_path / "take.wav", long, advance=heard.append)
    assert goes_up_to_one(heard)
    assert len(heard) == -(-long.samples.shape[1] // BLOCK)
