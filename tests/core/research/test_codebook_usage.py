"""Usage tells a model that writes all codes from one that has collapsed to a few."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visage_core.research.codebook_usage import codebook_usage


def test_even_use_and_collapse_are_the_ends_of_the_scale() -> None:
    even = np.tile(np.arange(8)[:, None], (4, 3))
    collapsed = np.full((32, 1), 5)
    usage = codebook_usage([np.concatenate([even, collapsed], axis=1)], 8)
    assert usage.perplexity == pytest.approx((8.0, 8.0, 8.0, 1.0))
    assert usage.used == (1.0, 1.0, 1.0, 0.125)
    assert usage.of_w() == pytest.approx(8.0)
    assert usage.of_yzx() == pytest.approx(17 / 3)


@given(st.integers(0, 99), st.integers(1, 3), st.integers(1, 30))
def test_clips_are_counted_together_and_slowly_the_same(seed: int, clips: int, frames: int) -> None:
    rng = np.random.default_rng(seed)
    codes = [rng.integers(0, 6, (frames, 4)) for _ in range(clips)]
    usage = codebook_usage(codes, 6)
    for stream in range(4):
        seen = [int(code) for one in codes for code in one[:, stream]]
        shares = [seen.count(code) / len(seen) for code in set(seen)]
        entropy = -sum(share * np.log(share) for share in shares)
        assert usage.perplexity[stream] == pytest.approx(np.exp(entropy))
        assert usage.used[stream] == pytest.approx(len(set(seen)) / 6)


@pytest.mark.parametrize("codes", [[], [np.zeros((0, 4), int)], [np.full((2, 4), 6)]])
def test_nothing_to_count_and_codes_of_no_entry_are_refused(codes: list[np.ndarray]) -> None:
    with pytest.raises(ValueError, match="codes"):
        codebook_usage(codes, 6)
