"""A piece of a file's sound is what the whole has there, whatever its frames are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from visage_core.types import Span
from visage_core.verify.sound import read_sound

RATE = 8000


@pytest.fixture(params=["WAV", "FLAC"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (3 * RATE + 17, 2))
    path = tmp_path / f"noise.{request.param.lower()}"
    soundfile.write(path, noise, RATE, format=request.param, subtype="PCM_16")
    return path


@pytest.mark.parametrize(
    "span", [Span(0.0, 0.5), Span(1.2, 0.0002), Span(0.7501, 1.4), Span(2.5, 9.0), Span(4.0, 1.0)]
)
def test_a_span_is_that_piece_of_the_whole(path: Path, span: Span) -> None:
    whole, piece = read_sound(path), read_sound(path, span)
    first, last = round(span.start * RATE), round(span.end * RATE)
    np.testing.assert_array_equal(piece.samples, whole.samples[:, first:last])
    assert (piece.sample_rate, piece.codec) == (whole.sample_rate, whole.codec)


def test_nothing_after_the_span_is_decoded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from visage_core.verify import sound

    decoded: list[int] = []
    planar = sound._planar

    def counted(frame: object) -> np.ndarray:
        plane = planar(frame)
        decoded.append(plane.shape[1])
        return plane

    monkeypatch.setattr(sound, "_planar", counted)
    read_sound(path, Span(0.0, 0.25))
    assert sum(decoded) < 2 * RATE
