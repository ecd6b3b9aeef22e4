import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visage_core.codec.dac import Codec
from visage_core.codec.streaming import StreamingDecoder

CODES = np.random.default_rng(2).integers(0, 16, (4, 3, 60)).astype(np.int16)


@settings(max_examples=15)
@given(st.lists(st.integers(1, 60), max_size=6))
def test_pieces_of_any_size_equal_decoding_at_once(codec: Codec, cuts: list[int]) -> None:
    decoder = StreamingDecoder(codec)
    pieces = [decoder.push(part) for part in np.split(CODES, sorted(cuts), axis=-1)]
    pieces.append(decoder.finish())
    whole = codec.decode(CODES)
    assert np.abs(whole).max() > 0.01
    np.testing.assert_allclose(np.concatenate(pieces, axis=1), whole, rtol=0, atol=1e-6)


def test_what_was_given_out_does_not_depend_on_what_comes_later(codec: Codec) -> None:
    early = StreamingDecoder(codec).push(CODES[..., :40])
    np.testing.assert_allclose(early, codec.decode(CODES)[:, : early.shape[1]], rtol=0, atol=1e-6)
    assert early.shape[1] == (40 - codec.context) * codec.hop


def test_a_context_below_the_receptive_field_leaves_a_seam(codec: Codec) -> None:
    decoder = StreamingDecoder(codec, context=0)
    joined = np.concatenate([decoder.push(CODES[..., :30]), decoder.push(CODES[..., 30:])], axis=1)
    assert np.abs(joined - codec.decode(CODES)).max() > 1e-4


def test_nothing_is_final_before_the_context_has_arrived(codec: Codec) -> None:
    decoder = StreamingDecoder(codec)
    assert decoder.push(CODES[..., : codec.context]).shape == (4, 0)
    assert decoder.finish().shape == (4, codec.context * codec.hop)
    assert decoder.finish().shape == (4, 0)


def test_finishing_without_codes_is_refused(codec: Codec) -> None:
    with pytest.raises(ValueError, match="no codes"):
        StreamingDecoder(codec).finish()
