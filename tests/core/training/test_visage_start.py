"""Starts of the composer: codes that sound alike lie together, steps and frames share a clock."""

import pytest
import torch
from tiny_bundle import VISAGE

from visage_core.model.config import VisageConfig
from visage_core.model.decoder import POSITION_OFFSET
from visage_core.model.visage import VisageModel
from visage_core.training.visage_start import lay_out_codes, set_clocks, spread_mono


@pytest.fixture
def model() -> VisageModel:
    torch.manual_seed(0)
    return VisageModel(VisageConfig(**VISAGE))


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
