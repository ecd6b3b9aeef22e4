"""The patterns a configuration can name: each is its rule spelled out and fits the model."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from visage_core.errors import ModelError
from visage_core.model.checkpoint import load_checkpoint, save_checkpoint
from visage_core.model.config import VisageConfig
from visage_core.model.pattern import PATTERNS, code_pattern
from visage_core.model.visage import VisageModel

PAD = 99

Rule = Callable[[int, int, int], int]

RULES: dict[str, tuple[int, Rule]] = {
    # steps per frame, and the wait of (channel, codebook, codebooks per channel) within a frame
    "interleaved": (2, lambda channel, codebook, _: int(channel > 0) + int(codebook > 0)),
    "sequential": (1, lambda channel, codebook, num_rvq: channel * num_rvq + codebook),
    "residual": (2, lambda channel, codebook, _: int(codebook > 0)),
    "spatial": (2, lambda channel, codebook, _: int(channel > 0)),
}

SIZES = {
    "d_model": 16,
    "encoder_layers": 1,
    "decoder_layers": 1,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 32,
    "decoder_ffn_dim": 32,
    "d_clip": 8,
    "num_rvq": 3,
    "dac_vocab_size": 20,
    "dac_pad_token_id": 20,
    "dac_frame_rate": 6,
}


def written_slowly(name: str, codes: np.ndarray, num_rvq: int) -> dict[tuple[int, int], int]:
    """Code at every (step, stream) that is written, by the rule."""
    stride, wait = RULES[name]
    return {
        (stride * frame + wait(*divmod(stream, num_rvq), num_rvq), stream): codes[frame, stream]
        for frame in range(codes.shape[0])
        for stream in range(codes.shape[1])
    }


def test_every_pattern_has_a_rule() -> None:
    assert set(PATTERNS) == set(RULES)


@pytest.mark.parametrize("name", RULES)
@given(frames=st.integers(0, 9), num_rvq=st.integers(1, 9), seed=st.integers(0, 99))
def test_layouts_are_the_rule_spelled_out_and_come_back(
    name: str, frames: int, num_rvq: int, seed: int
) -> None:
    codes = np.random.default_rng(seed).integers(0, PAD, (frames, 4 * num_rvq))
    pattern = code_pattern(name, num_rvq)
    steps = pattern.interleave(codes, PAD)
    expected = written_slowly(name, codes, num_rvq)
    found = {(int(s), int(k)): steps[s, k] for s, k in np.argwhere(steps != PAD)}
    assert found == expected
    assert np.array_equal(pattern.deinterleave(steps), codes)
    assert torch.equal(
        pattern.deinterleave(torch.from_numpy(steps)[None]), torch.from_numpy(codes)[None]
    )


@pytest.mark.parametrize("name", RULES)
@given(frames=st.integers(1, 9), num_rvq=st.integers(1, 5))
def test_a_frame_is_finished_when_its_last_code_is_written(
    name: str, frames: int, num_rvq: int
) -> None:
    pattern = code_pattern(name, num_rvq)
    layout = pattern.layout(frames)
    last = {frame: step for step, pairs in enumerate(layout) for frame, _ in pairs}
    for step in range(len(layout)):
        frame = pattern.frame_finished_at(step)
        assert frame is None or step >= last[frame]
        streams = tuple(sorted(stream for _, stream in layout[step]))
        assert streams == pattern.streams_at(step, frames)
    finished = [pattern.frame_finished_at(step) for step in range(len(layout))]
    assert [frame for frame in finished if frame is not None] == list(range(frames))
    if num_rvq > 1:
        assert all(finished[step] == frame for frame, step in last.items())


@pytest.mark.parametrize(
    ("name", "steps"),
    [("interleaved", 861), ("sequential", 465), ("residual", 860), ("spatial", 860)],
)
def test_full_size_clips_take_so_many_steps(name: str, steps: int) -> None:
    assert VisageConfig(code_pattern=name).pattern.num_steps(430) == steps


def test_a_published_configuration_means_the_interleaved_pattern(tiny_folder: Path) -> None:
    assert "code_pattern" not in json.loads((tiny_folder / "config.json").read_text())
    assert VisageConfig.load(tiny_folder).code_pattern == "interleaved"


@pytest.mark.parametrize("name", RULES)
def test_a_pattern_is_saved_with_its_model(name: str, tmp_path: Path) -> None:
    model = VisageModel(VisageConfig(**SIZES, code_pattern=name, max_target_length=61))
    save_checkpoint(model, tmp_path)
    again = load_checkpoint(tmp_path)
    assert again.config.code_pattern == name
    assert again.pattern == code_pattern(name, 3)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"code_pattern": "zigzag"}, "'zigzag' is unknown; choose interleaved, sequential"),
        ({"code_pattern": 3}, "code_pattern is 3"),
        ({"max_target_length": 60}, "interleaved pattern takes 61 steps"),
        ({"code_pattern": "sequential", "max_target_length": 40}, "takes 41 steps"),
    ],
)
def test_a_pattern_that_is_unknown_or_has_no_room_is_refused(
    changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(ModelError, match=reason):
        VisageConfig(**(SIZES | {"max_target_length": 61} | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", RULES)
def test_no_code_reaches_the_steps_up_to_its_own(name: str) -> None:
    torch.manual_seed(0)
    model = VisageModel(VisageConfig(**SIZES, code_pattern=name, max_target_length=61)).eval()
    codes = torch.randint(0, 20, (1, 6, 12))
    memory = model.encode(torch.randn(1, 4, 8), torch.rand(1, 4, 49), torch.randn(1, 3))
    before = model.logits(codes, memory)
    by_frame = model.frame_logits(codes, memory)
    for step, pairs in enumerate(model.pattern.layout(6)):
        for frame, stream in pairs:
            torch.testing.assert_close(by_frame[stream][:, frame], before[:, step, stream])
            changed = codes.clone()
            changed[:, frame, stream] = (codes[:, frame, stream] + 1) % 20
            after = model.logits(changed, memory)
            torch.testing.assert_close(after[:, : step + 1], before[:, : step + 1])
