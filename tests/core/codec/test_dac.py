import json
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from visage_core.codec.dac import (
    Codec,
    CodecConfig,
    build_dac,
    codes_to_streams,
    load_codec,
    receptive_frames,
    streams_to_codes,
)
from visage_core.errors import ModelError


@pytest.fixture
def samples(codec: Codec) -> np.ndarray:
    rng = np.random.default_rng(1)
    return rng.normal(0, 0.3, (4, codec.hop * 30)).astype(np.float32)


def test_states_its_sizes(codec: Codec, config: CodecConfig) -> None:
    assert (codec.sample_rate, codec.hop) == (16000, 32)
    assert (codec.num_codebooks, codec.codebook_size) == (3, 16)
    assert codec.frame_rate == 500.0


def test_encodes_and_decodes_as_the_network_does_channel_by_channel(
    codec: Codec, network: torch.nn.Module, samples: np.ndarray
) -> None:
    codes = codec.encode(samples)
    decoded = codec.decode(codes)
    with torch.no_grad():
        for channel in range(4):
            signal = torch.from_numpy(samples[channel])[None, None]
            latent, expected_codes, *_ = network.encode(signal)
            np.testing.assert_array_equal(codes[channel], expected_codes[0].numpy())
            expected = network.decode(latent)[0, 0].numpy()
            np.testing.assert_allclose(decoded[channel], expected, atol=1e-5)
    assert codes.shape == (4, 3, 30)
    assert codes.dtype == np.int16
    assert decoded.shape == samples.shape
    assert decoded.dtype == np.float32


def test_answers_tensors_with_tensors(codec: Codec, samples: np.ndarray) -> None:
    codes = codec.encode(torch.from_numpy(samples))
    assert isinstance(codes, torch.Tensor)
    assert codes.dtype == torch.int64
    np.testing.assert_array_equal(codes.numpy(), codec.encode(samples))
    np.testing.assert_array_equal(codec.decode(codes).numpy(), codec.decode(codec.encode(samples)))


def test_a_partial_last_frame_is_padded_with_silence(codec: Codec, samples: np.ndarray) -> None:
    cut = samples[:, : codec.hop * 4 + 1]
    padded = np.pad(cut, ((0, 0), (0, codec.hop - 1)))
    np.testing.assert_array_equal(codec.encode(cut), codec.encode(padded))
    assert codec.encode(cut).shape[-1] == 5


def test_reads_weights_that_still_carry_weight_normalisation(
    codec: Codec, network: torch.nn.Module, samples: np.ndarray, tmp_path: Path, folder: Path
) -> None:
    (tmp_path / "config.json").write_text((folder / "config.json").read_text())
    names = dict(network.state_dict())
    assert any(name.endswith("weight_g") for name in names)
    save_file(names, tmp_path / "model.safetensors")
    codes = codec.encode(samples)
    np.testing.assert_array_equal(load_codec(tmp_path).decode(codes), codec.decode(codes))


def test_loading_leaves_the_random_state_alone(folder: Path) -> None:
    before = torch.random.get_rng_state()
    load_codec(folder)
    assert torch.equal(before, torch.random.get_rng_state())


def test_the_official_decoder_sees_ten_frames() -> None:
    with torch.device("meta"):
        decoder = build_dac(CodecConfig()).get_submodule("decoder")
    assert receptive_frames(decoder, CodecConfig().hop) == 10


def test_the_receptive_field_is_what_a_changed_code_can_reach(codec: Codec) -> None:
    codes = np.random.default_rng(3).integers(0, 16, (1, 3, 60)).astype(np.int16)
    changed = codes.copy()
    changed[..., 30] = (changed[..., 30] + 1) % codec.codebook_size
    difference = np.abs(codec.decode(codes) - codec.decode(changed)).reshape(60, codec.hop)
    touched = np.flatnonzero(difference.max(axis=1))
    reach = max(30 - touched.min(), touched.max() - 30)
    assert codec.context - 2 <= reach <= codec.context


@pytest.mark.parametrize(
    "codes", [np.zeros((4, 2, 5)), np.zeros((4, 3, 0)), np.full((1, 3, 1), 16)]
)
def test_codes_of_another_shape_or_range_are_refused(codec: Codec, codes: np.ndarray) -> None:
    with pytest.raises(ValueError, match="codes must"):
        codec.decode(codes.astype(np.int16))


@given(st.integers(1, 4), st.integers(1, 12), st.integers(1, 20))
def test_stream_k_is_codebooks_times_channel_plus_codebook(
    channels: int, codebooks: int, frames: int
) -> None:
    codes = np.arange(channels * codebooks * frames).reshape(channels, codebooks, frames)
    streams = codes_to_streams(codes)
    for channel, codebook, frame in np.ndindex(*codes.shape):
        assert streams[frame, codebooks * channel + codebook] == codes[channel, codebook, frame]
    np.testing.assert_array_equal(streams_to_codes(streams, channels), codes)
    np.testing.assert_array_equal(streams_to_codes(torch.from_numpy(streams), channels), codes)


def test_streams_that_are_no_multiple_of_the_channels_are_refused() -> None:
    with pytest.raises(ValueError, match="multiple of 4"):
        streams_to_codes(np.zeros((5, 9)))


def _broken(folder: Path, target: Path, **changes: object) -> Path:
    """A copy of the codec with other configuration values."""
    config = json.loads((folder / "config.json").read_text())
    (target / "config.json").write_text(json.dumps(config | changes))
    (target / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes())
    return target


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"decoder_dim": 64}, r"decoder\.model\.0\.bias is \[32\] and should be \[64\]"),
        ({"n_codebooks": 4}, r"missing quantizer\.quantizers\.3"),
        ({"n_codebooks": 2}, r"unknown quantizer\.quantizers\.2"),
        ({"decoder_rates": [4, 4]}, "multiply to the encoder's hop"),
        ({"sample_rate": "fast"}, "sample_rate"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_codec_that_does_not_fit_its_configuration_is_named(
    folder: Path, tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    with pytest.raises(ModelError, match=message):
        load_codec(_broken(folder, tmp_path, **changes))


def test_missing_and_damaged_files_are_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"config\.json: cannot be read"):
        load_codec(tmp_path)
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(ModelError, match="is not JSON"):
        load_codec(tmp_path)
    (tmp_path / "config.json").write_text("[]")
    with pytest.raises(ModelError, match="JSON object"):
        load_codec(tmp_path)
    (tmp_path / "config.json").write_text((folder / "config.json").read_text())
    with pytest.raises(ModelError, match="does not exist"):
        load_codec(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"not tensors at all")
    with pytest.raises(ModelError, match="not a safetensors file"):
        load_codec(tmp_path)


def test_saved_files_hold_folded_weights_and_the_whole_configuration(
    folder: Path, config: CodecConfig
) -> None:
    stored = load_file(folder / "model.safetensors")
    assert not any(name.endswith(("weight_g", "weight_v")) for name in stored)
    written = json.loads((folder / "config.json").read_text())
    assert CodecConfig(**written) == config
