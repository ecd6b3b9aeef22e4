"""The model computes what the public model computes, and can be trained."""

import torch
from torch.nn.functional import cross_entropy

from visage_core.model.config import VisageConfig
from visage_core.model.visage import VisageModel


def small_model() -> VisageModel:
    torch.manual_seed(0)
    return VisageModel(
        VisageConfig(
            d_model=16,
            encoder_layers=1,
            decoder_layers=1,
            encoder_attention_heads=2,
            decoder_attention_heads=2,
            encoder_ffn_dim=32,
            decoder_ffn_dim=32,
            d_clip=8,
            num_rvq=3,
            dac_vocab_size=20,
            dac_pad_token_id=20,
            dac_frame_rate=6,
            max_target_length=61,
        )
    )


def small_batch(model: VisageModel) -> tuple[torch.Tensor, ...]:
    codes = torch.randint(0, 20, (2, 6, model.config.num_streams))
    return torch.randn(2, 4, 8), torch.rand(2, 4, 49), torch.randn(2, 3), codes


def test_encoder_meets_the_public_numbers(
    tiny_model: VisageModel, golden: dict[str, torch.Tensor]
) -> None:
    memory = tiny_model.encode(golden["clip"], golden["energy_map"], golden["direction"])
    torch.testing.assert_close(memory, golden["encoder_out"], atol=1e-5, rtol=0)


def test_null_conditions_meet_the_public_numbers(
    tiny_model: VisageModel, golden: dict[str, torch.Tensor]
) -> None:
    memory = tiny_model.encode(None, None, None, batch=2, frames=4)
    torch.testing.assert_close(memory, golden["encoder_null"], atol=1e-5, rtol=0)
    everyone = torch.tensor([True, True])
    nulled = tiny_model.with_nulls(
        golden["clip"],
        golden["energy_map"],
        golden["direction"],
        visual=everyone,
        directional=everyone,
    )
    torch.testing.assert_close(tiny_model.encode(*nulled), memory)


def test_logits_meet_the_public_numbers(
    tiny_model: VisageModel, golden: dict[str, torch.Tensor]
) -> None:
    logits = tiny_model.logits(golden["codes"], golden["encoder_out"])
    assert logits.shape == (2, 173, 36, 48)
    torch.testing.assert_close(
        logits[:, golden["logit_steps"]], golden["logits"], atol=1e-5, rtol=0
    )


def test_one_null_condition_leaves_the_others_alone() -> None:
    model = small_model().eval()
    clip, energy, direction, _ = small_batch(model)
    drop = torch.tensor([False, True])
    mixed = model.encode(*model.with_nulls(clip, energy, direction, visual=drop, directional=~drop))
    expected = [
        model.encode(clip[:1], energy[:1], None),
        model.encode(None, None, direction[1:], frames=4),
    ]
    torch.testing.assert_close(mixed, torch.cat(expected))


def test_frame_logits_are_the_logits_at_the_steps_that_write_a_stream() -> None:
    model = small_model().eval()
    clip, energy, direction, codes = small_batch(model)
    memory = model.encode(clip, energy, direction)
    by_step, by_frame = model.logits(codes, memory), model.frame_logits(codes, memory)
    for step, pairs in enumerate(model.pattern.layout(codes.shape[1])):
        for frame, stream in pairs:
            torch.testing.assert_close(by_frame[stream][:, frame], by_step[:, step, stream])


def test_codes_from_a_later_frame_stand_at_the_positions_of_their_time() -> None:
    model = small_model().eval()
    clip, energy, direction, codes = small_batch(model)
    memory = model.encode(clip, energy, direction)
    later = model.frame_logits(codes, memory, first_frame=2)
    table = model.model.decoder.embed_positions.weight
    moved = table.detach().roll(-2 * model.pattern.stride, dims=0)
    assert not torch.allclose(later[0], model.frame_logits(codes, memory)[0])
    table.data.copy_(moved)
    for ours, theirs in zip(later, model.frame_logits(codes, memory), strict=True):
        torch.testing.assert_close(ours, theirs)


def test_a_code_never_reaches_the_steps_up_to_its_own() -> None:
    model = small_model().eval()
    clip, energy, direction, codes = small_batch(model)
    memory = model.encode(clip, energy, direction)
    before = model.logits(codes, memory)
    frame, stream = 3, 1
    step = model.pattern.steps_of(stream, 6).start + 2 * frame
    changed = codes.clone()
    changed[:, frame, stream] = (codes[:, frame, stream] + 1) % 20
    after = model.logits(changed, memory)
    torch.testing.assert_close(after[:, : step + 1], before[:, : step + 1])
    assert not torch.allclose(after[:, step + 1], before[:, step + 1])


def test_mono_codes_train_the_heads_of_one_channel_only() -> None:
    model = small_model()
    clip, energy, direction, codes = small_batch(model)
    mono = codes.clone()
    mono[..., 3:] = model.config.dac_pad_token_id
    memory = model.encode(clip, energy, direction)
    logits = torch.stack(model.frame_logits(mono, memory, streams=slice(0, 3)), dim=2)
    assert logits.shape == (2, 6, 3, 20)
    cross_entropy(logits.flatten(0, 2), mono[..., :3].flatten()).backward()
    trained = [head.weight.grad is not None for head in model.dac_heads]
    assert trained == [True] * 3 + [False] * 9


def test_training_steps_lower_the_loss() -> None:
    model = small_model().train()
    clip, energy, direction, codes = small_batch(model)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    losses = []
    for _ in range(40):
        logits = model.frame_logits(codes, model.encode(clip, energy, direction))
        logits = torch.stack(logits, dim=2)
        loss = cross_entropy(logits.flatten(0, 2), codes.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]
    unused = {name for name, p in model.named_parameters() if p.grad is None}
    assert unused == {
        "null_embedding",
        "energy_null_embedding",
        "dir_null_embedding",
        "model.encoder.embed_spatial.weight",
    }


def test_dropout_acts_in_training_only() -> None:
    model = small_model()
    clip, energy, direction, _ = small_batch(model)
    assert not torch.equal(*(model.encode(clip, energy, direction) for _ in range(2)))
    model.eval()
    assert torch.equal(*(model.encode(clip, energy, direction) for _ in range(2)))
