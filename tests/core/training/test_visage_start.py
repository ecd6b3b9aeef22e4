"""Starts of the composer: codes that sound alike lie together, steps and frames share a clock."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from tiny_bundle import VISAGE

from visage_core.model.config import VisageConfig
from visage_core.model.decoder import POSITION_OFFSET
from visage_core.model.visage import VisageModel
from visage_core.training.prepared import PreparedClips
from visage_core.training.visage_start import (
    attend_in_time,
    lay_out_codes,
    level_conditions,
    set_clocks,
    spread_mono,
)


@pytest.fixture
def model() -> VisageModel:
    torch.manual_seed(0)
    return VisageModel(VisageConfig(**VISAGE))


@pytest.fixture
def material() -> PreparedClips:
    """Conditions as they are: features of CLIP's norm about a common mean, shares, unit vectors."""
    random = np.random.default_rng(0)
    spread = np.geomspace(6.0, 0.2, VISAGE["d_clip"])
    clip = random.normal(size=(60, 5, VISAGE["d_clip"])) * spread + random.normal(size=spread.shape)
    direction = random.normal(size=(60, 3))
    return PreparedClips(
        clip=clip.astype(np.float16),
        energy=random.dirichlet(np.full(49, 0.3), (60, 5)).astype(np.float16),
        direction=(direction / np.linalg.norm(direction, axis=1, keepdims=True)).astype(np.float32),
        codes=np.zeros((60, 6, 3, 4), np.int16),
    )


def test_spatial_streams_start_as_copies_of_w(model: VisageModel) -> None:
    spread_mono(model)
    embeddings = model.model.decoder.embed_dac
    for k in range(3, 12):
        assert torch.equal(model.dac_heads[k].weight, model.dac_heads[k % 3].weight)
        assert torch.equal(embeddings[k].weight, embeddings[k % 3].weight)


def test_own_axes_turn_the_copies_and_keep_their_shape(model: VisageModel) -> None:
    spread_mono(model, own_axes=True)
    tables = [model.model.decoder.embed_dac[k].weight for k in (0, 3, 6, 9)]
    for one in range(4):
        for other in range(one):
            assert not torch.allclose(tables[one], tables[other], atol=1e-3)
            assert torch.allclose(
                tables[one] @ tables[one].T, tables[other] @ tables[other].T, atol=1e-5
            )
    assert torch.equal(model.dac_heads[3].weight, model.dac_heads[0].weight)


def test_codes_that_add_like_sounds_start_with_like_embeddings(model: VisageModel) -> None:
    config = model.config
    entries = torch.randn(config.num_rvq, config.dac_vocab_size, 6)
    entries[:, 1] = entries[:, 0] + 0.01
    entries[:, 2] = -entries[:, 0]
    lay_out_codes(model, entries)
    for stream in range(config.num_streams):
        table = model.model.decoder.embed_dac[stream].weight[: config.dac_vocab_size]
        assert torch.equal(table, model.dac_heads[stream].weight)
        assert float(table.std()) == pytest.approx(config.init_std, rel=1e-3)
        near = torch.nn.functional.cosine_similarity(table[0], table[:3])
        assert near[1] > 0.99
        assert near[2] < -0.99


def test_a_step_is_nearest_to_the_frame_of_its_time(model: VisageModel) -> None:
    set_clocks(model)
    core, config = model.model, model.config
    frames = core.encoder.embed_positions.weight
    steps = core.decoder.embed_positions.weight[POSITION_OFFSET:]
    for frame in range(config.max_source_length):
        seconds = frame / config.clip_frame_rate
        step = round(seconds * config.dac_frame_rate * model.pattern.stride)
        if step < len(steps):
            assert int((frames @ steps[step]).argmax()) == frame


def test_conditions_start_centred_and_as_loud_as_the_positions(
    model: VisageModel, material: PreparedClips
) -> None:
    level_conditions(model, material)
    encoder, std = model.model.encoder, model.config.init_std
    for layer, values in (
        (encoder.clip_projection, material.clip),
        (encoder.energy_map_projection, material.energy),
        (encoder.direction_embedding, material.direction),
    ):
        out = layer(torch.from_numpy(values.astype(np.float32))).flatten(0, -2)
        assert float(out.mean(dim=0).abs().max()) < 0.02 * std
        assert float(out.std(dim=0).pow(2).mean().sqrt()) == pytest.approx(std, rel=0.02)


def test_a_condition_that_does_not_vary_is_left_alone(
    model: VisageModel, material: PreparedClips
) -> None:
    before = model.model.encoder.direction_embedding[0].weight.clone()
    level_conditions(model, replace(material, direction=np.zeros_like(material.direction)))
    assert torch.equal(model.model.encoder.direction_embedding[0].weight, before)


def test_weak_components_of_the_picture_are_raised_by_half_of_what_they_lack(
    model: VisageModel, material: PreparedClips
) -> None:
    level_conditions(model, material)
    rows = torch.from_numpy(material.clip.astype(np.float32)).flatten(0, 1)
    before = torch.linalg.svdvals(rows - rows.mean(dim=0))
    seen = model.model.encoder.clip_projection(rows)
    after = torch.linalg.svdvals(seen - seen.mean(dim=0))[: len(before)]
    assert torch.allclose(after / after[0], (before / before[0]).sqrt(), rtol=0.01)


def test_a_step_begins_by_looking_at_the_frame_of_its_time(model: VisageModel) -> None:
    set_clocks(model)
    attend_in_time(model)
    config, core = model.config, model.model
    frames = torch.nn.functional.layer_norm(core.encoder.embed_positions.weight, [config.d_model])
    steps = torch.nn.functional.layer_norm(
        core.decoder.embed_positions.weight[POSITION_OFFSET:], [config.d_model]
    )
    attention = core.decoder.layers[0].encoder_attn
    asked = (attention.q_proj(steps) @ attention.k_proj(frames).T).argmax(dim=1)
    spacing = config.dac_frame_rate * model.pattern.stride / config.clip_frame_rate
    reached = torch.arange(len(steps)) / spacing
    inside = reached <= config.max_source_length - 1
    assert float((asked - reached)[inside].abs().median()) <= 1.0
