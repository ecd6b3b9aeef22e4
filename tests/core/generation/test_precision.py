"""Weights in shorter numbers: what they are, how close they stay, and who takes them."""

import logging
from collections.abc import Callable
from copy import deepcopy

import pytest
import torch
from torch.nn.functional import linear

from visage_core.generation import generate_codes, numerics, projections
from visage_core.generation.composing import fetched
from visage_core.generation.conditions import Conditions
from visage_core.generation.forcing import Forced
from visage_core.generation.guidance import stream_weights
from visage_core.generation.numerics import LARGEST_MEAN_KL, bind, divergence
from visage_core.generation.projections import (
    CACHED_BYTES,
    INT8_ROWS,
    Bf16Projection,
    HalfProjection,
    Int8Projection,
    PlainProjection,
    Projection,
    QuantisedProjection,
    weight_format,
)
from visage_core.generation.sampling import Sampler
from visage_core.generation.session import DecodingSession, prepare
from visage_core.generation.state import DecodingState
from visage_core.generation.stepping import BoundDecoder
from visage_core.model.config import VisageConfig
from visage_core.model.visage import VisageModel
from visage_core.types import Guidance, Precision, Sampling

CPU = torch.device("cpu")
LARGE = CACHED_BYTES  # one weight a byte: four times what a cache holds


def drawn(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(sum(shape)))


@pytest.fixture(scope="module")
def model() -> VisageModel:
    """Random weights as training starts from them, and wide enough that errors average."""
    torch.manual_seed(0)
    config = VisageConfig(
        d_model=256,
        encoder_layers=1,
        decoder_layers=4,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=512,
        decoder_ffn_dim=512,
        init_std=0.04,
        d_clip=8,
        num_rvq=3,
        dac_vocab_size=64,
        dac_pad_token_id=64,
        dac_sample_rate=1000,
        dac_frame_rate=9,
        dac_downsample_rate=100,
        max_target_length=91,
    )
    return VisageModel(config).eval()


TOLERANCES = {
    PlainProjection: 1e-5,
    HalfProjection: 0.02,
    Bf16Projection: 0.2,
    Int8Projection: 0.25,
    QuantisedProjection: 0.5,
}


@pytest.mark.parametrize("kind", TOLERANCES)
@pytest.mark.parametrize("shape", [(1, 48), (4, 1, 48), (INT8_ROWS, 48), (2, 3, 48)])
def test_projections_are_linear_maps(
    kind: Callable[[torch.Tensor, torch.Tensor], Projection], shape: tuple[int, ...]
) -> None:
    x, weight, bias = drawn(*shape), drawn(40, 48), drawn(40)
    projection = kind(weight, bias)
    expected = linear(x, weight, bias)
    assert projection(x).dtype == torch.float32
    torch.testing.assert_close(projection(x), expected, atol=TOLERANCES[kind], rtol=0)
    torch.testing.assert_close(projection(x, slice(8, 24)), projection(x)[..., 8:24])


def test_int8_weights_are_rounded_row_by_row() -> None:
    weight = drawn(24, 32) * torch.logspace(-6, 3, 24)[:, None]
    weight[3] = 0.0
    read_back = Int8Projection(weight, torch.zeros(24))(torch.eye(32)).T
    step = weight.abs().amax(1, keepdim=True) / 127
    assert ((read_back - weight).abs() <= 0.501 * step).all()


@pytest.mark.parametrize("precision", [Precision.BF16, Precision.INT8])
@pytest.mark.parametrize("guidance", [Guidance("off"), Guidance("dual"), Guidance("split")])
def test_shorter_weights_leave_the_distributions_as_they_are(
    model: VisageModel, conditions: Conditions, precision: Precision, guidance: Guidance
) -> None:
    codes = torch.randint(64, (2, 9, 12), generator=torch.Generator().manual_seed(5))
    exact, other = BoundDecoder(model), BoundDecoder(model, precision)
    found = divergence(exact, other, conditions, codes, guidance)
    assert found.precision is precision
    assert 0.0 < found.mean < LARGEST_MEAN_KL
    assert found.small_enough
    assert found.mean <= found.worst == max(found.worst_by_head)
    assert found.mean == pytest.approx(sum(found.mean_by_head) / 12)


def test_fp32_is_exact(model: VisageModel, conditions: Conditions) -> None:
    codes = torch.randint(64, (2, 9, 12), generator=torch.Generator().manual_seed(5))
    exact = BoundDecoder(model)
    assert divergence(exact, BoundDecoder(model), conditions, codes, Guidance("dual")).worst == 0.0


def test_divergence_is_that_of_full_passes(
    small_model: VisageModel, conditions: Conditions
) -> None:
    codes = torch.randint(20, (2, 9, 12), generator=torch.Generator().manual_seed(6))
    weights = {name: w.clone() for name, w in small_model.state_dict().items()}
    weights["dac_heads.4.weight"] *= 1.2
    changed = VisageModel(small_model.config).eval()
    changed.load_state_dict(weights)
    found = divergence(
        BoundDecoder(small_model), BoundDecoder(changed), conditions, codes, Guidance("off")
    )
    with torch.no_grad():
        memory = small_model.encode(conditions.clip, conditions.energy, conditions.direction)
        p, q = (m.frame_logits(codes, memory)[4].log_softmax(-1) for m in (small_model, changed))
    expected = (p.exp() * (p - q)).sum(-1)
    torch.testing.assert_close(found.by_stream[..., 4].T, expected, atol=1e-5, rtol=1e-4)
    assert found.by_stream[..., :4].max() < 1e-6


@pytest.mark.parametrize("precision", [Precision.BF16, Precision.INT8])
def test_takes_are_written_and_reproduced_in_every_precision(
    model: VisageModel, conditions: Conditions, precision: Precision
) -> None:
    def write() -> torch.Tensor:
        bound = BoundDecoder(model, precision)
        sampler = Sampler(Sampling(), 3, CPU)
        session = DecodingSession(bound, conditions, stream_weights(Guidance(), 12), sampler)
        return torch.stack(list(session.frames()), dim=1)

    codes = write()
    assert codes.shape == (2, 9, 12)
    assert ((codes >= 0) & (codes < 64)).all()
    assert torch.equal(codes, write())


@pytest.mark.parametrize("precision", [Precision.FP32, Precision.BF16, Precision.INT8])
def test_a_bound_decoder_writes_on_when_the_weights_it_copied_are_given_up(
    model: VisageModel, conditions: Conditions, precision: Precision
) -> None:
    inputs = conditions.clip, conditions.energy, conditions.direction
    bound = BoundDecoder(deepcopy(model), precision)
    before = generate_codes(bound, *inputs, Guidance())
    bound.release_model()
    copied = (*bound.model.model.decoder.parameters(), *bound.model.dac_heads.parameters())
    assert all(weight.is_meta for weight in copied)
    assert torch.equal(generate_codes(bound, *inputs, Guidance()), before)


@pytest.mark.parametrize("ahead", [1, 3, 8])
def test_frames_are_fetched_in_order_whatever_the_group(ahead: int) -> None:
    frames = [torch.tensor([[number, -number]]) for number in range(7)]
    found = list(fetched(iter(frames), ahead))
    assert [frame.tolist() for frame in found] == [frame.tolist() for frame in frames]


def test_generate_codes_is_exact(small_model: VisageModel, conditions: Conditions) -> None:
    inputs = conditions.clip, conditions.energy, conditions.direction
    exact = generate_codes(small_model, *inputs, Guidance(), greedy=True)
    session = DecodingSession(
        BoundDecoder(small_model, Precision.FP32),
        conditions,
        stream_weights(Guidance(), 12),
        Sampler(Sampling(greedy=True), 0, CPU),
    )
    assert torch.equal(torch.stack(list(session.frames()), dim=1), exact[:, :9])


def test_a_default_that_changes_what_is_written_is_refused(
    model: VisageModel, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(projections, "CACHED_BYTES", 0)
    assert bind(model, Precision.AUTO).form.precision is Precision.BF16
    monkeypatch.setattr(numerics, "LARGEST_MEAN_KL", 1e-12)
    with caplog.at_level(logging.WARNING):
        assert bind(model, Precision.AUTO).form.precision is Precision.FP32
    assert "weights stay in fp32: bf16" in caplog.text
    assert bind(model, Precision.BF16).form.precision is Precision.BF16


def test_automatic_is_exact_for_a_small_model_and_short_for_a_large_one() -> None:
    assert weight_format(Precision.AUTO, CPU, 1_000_000).precision is Precision.FP32
    assert weight_format(Precision.AUTO, CPU, LARGE).precision is Precision.BF16
    assert weight_format(Precision.AUTO, torch.device("mps"), LARGE).precision is Precision.FP32
    cuda = weight_format(Precision.AUTO, torch.device("cuda"), 1_000_000)
    assert (cuda.precision, cuda.dtype) == (Precision.BF16, torch.bfloat16)


def test_a_precision_without_a_kernel_gives_way_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert weight_format(Precision.INT8, torch.device("cuda"), LARGE).precision is Precision.BF16
    assert "int8 weights are for the CPU" in caplog.text
    monkeypatch.setattr(projections, "_multiplies_bf16", lambda: False)
    monkeypatch.setattr(projections, "_has_fbgemm", lambda: False)
    assert weight_format(Precision.BF16, CPU, LARGE).precision is Precision.FP32
    assert "no kernel for bf16 weights" in caplog.text


@pytest.mark.parametrize(
    ("precision", "bf16", "int8", "kernel"),
    [
        (Precision.BF16, True, True, Bf16Projection),
        (Precision.BF16, False, True, HalfProjection),
        (Precision.INT8, True, True, QuantisedProjection),
        (Precision.INT8, True, False, Int8Projection),
    ],
)
def test_kernels_are_those_that_the_processor_has_instructions_for(
    monkeypatch: pytest.MonkeyPatch, precision: Precision, bf16: bool, int8: bool, kernel: type
) -> None:
    monkeypatch.setattr(projections, "_multiplies_bf16", lambda: bf16)
    monkeypatch.setattr(projections, "_multiplies_int8", lambda: int8)
    assert weight_format(precision, CPU, LARGE).make is kernel


@pytest.mark.parametrize("bf16", [True, False])
def test_keys_and_values_are_kept_short_where_the_processor_multiplies_such(
    model: VisageModel, conditions: Conditions, monkeypatch: pytest.MonkeyPatch, bf16: bool
) -> None:
    monkeypatch.setattr(projections, "_multiplies_bf16", lambda: bf16)
    weights = [stream_weights(Guidance("dual"), model.config.num_streams)] * conditions.takes
    shape = (conditions.takes, model.config.code_frames(conditions.video_frames), 12)
    for precision in (Precision.FP32, Precision.BF16):
        bound = BoundDecoder(model, precision)
        given = prepare(bound, conditions, weights, Forced.nothing(shape, CPU))
        short = bf16 and precision is Precision.BF16
        for kept in (*given.memories, *DecodingState(given).caches):
            assert kept.dtype is (torch.bfloat16 if short else torch.float32)


@pytest.mark.parametrize("kernel", [HalfProjection, Int8Projection])
def test_kernels_of_other_processors_leave_the_distributions_as_they_are(
    model: VisageModel, conditions: Conditions, monkeypatch: pytest.MonkeyPatch, kernel: type
) -> None:
    monkeypatch.setattr(projections, "_multiplies_bf16", lambda: False)
    monkeypatch.setattr(projections, "_multiplies_int8", lambda: False)
    precision = Precision.BF16 if kernel is HalfProjection else Precision.INT8
    other = BoundDecoder(model, precision)
    assert other.form.make is kernel
    codes = torch.randint(64, (2, 9, 12), generator=torch.Generator().manual_seed(5))
    found = divergence(BoundDecoder(model), other, conditions, codes, Guidance("dual"))
    assert 0.0 < found.mean < LARGEST_MEAN_KL
