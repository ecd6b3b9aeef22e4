"""The codec decodes in shorter numbers only where that cannot be heard."""

import math

import pytest
import torch

from visage_core.codec import precision
from visage_core.codec.dac import Codec
from visage_core.codec.precision import LARGEST_ERROR_DB, decoding_error_db, shortened


def test_the_error_is_relative_to_the_signal(codec: Codec) -> None:
    class Louder:
        def decode(self, codes: torch.Tensor) -> torch.Tensor:
            return 1.01 * codec.decode(codes)

    assert decoding_error_db(codec, codec) == -math.inf
    assert decoding_error_db(codec, Louder()) == pytest.approx(-40.0, abs=0.01)  # type: ignore[arg-type]


def test_another_format_changes_decoding_a_little_and_coding_not_at_all(codec: Codec) -> None:
    shorter = codec.decoding_in(torch.bfloat16)
    codes = torch.randint(16, (4, 3, 9), generator=torch.Generator().manual_seed(0))
    samples = shorter.decode(codes)
    assert samples.dtype == torch.float32
    torch.testing.assert_close(samples, codec.decode(codes), atol=0.1, rtol=0)
    assert -100.0 < decoding_error_db(codec, shorter) < -10.0
    assert torch.equal(shorter.encode(samples), codec.encode(samples))


def test_a_format_is_taken_only_if_it_is_good_enough(
    codec: Codec, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shortened(codec) is codec
    error = decoding_error_db(codec, codec.decoding_in(torch.bfloat16))
    monkeypatch.setattr(precision, "LARGEST_ERROR_DB", error - 1.0)
    assert shortened(codec, [torch.bfloat16]) is codec
    monkeypatch.setattr(precision, "LARGEST_ERROR_DB", error + 1.0)
    assert shortened(codec, [torch.bfloat16]) is not codec


def test_integers_are_for_wide_decoders_on_processors_with_tiles(
    codec: Codec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: True)
    assert shortened(codec) is codec
    monkeypatch.setattr(precision, "NARROWEST", 4)
    shorter = shortened(codec)
    assert -120.0 < decoding_error_db(codec, shorter) < LARGEST_ERROR_DB
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: False)
    assert shortened(codec) is codec


def test_a_format_that_breaks_is_not_taken(codec: Codec, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def decode(self, codes: torch.Tensor) -> torch.Tensor:
            return codec.decode(codes) * math.nan

    monkeypatch.setattr(Codec, "decoding_in", lambda self, dtype: Broken())
    assert shortened(codec, [torch.float16]) is codec
