"""The baseline is the public way, and writes the very codes that sessions write."""

import sys
from itertools import islice

import pytest
import torch

from visage_core.bench.public import PublicDecoding
from visage_core.errors import ModelError
from visage_core.generation.forcing import Forced
from visage_core.generation.guidance import stream_weights
from visage_core.generation.numerics import probe_conditions
from visage_core.generation.sampling import Sampler
from visage_core.generation.session import DecodingSession
from visage_core.generation.stepping import BoundDecoder
from visage_core.model.visage import VisageModel
from visage_core.types import Guidance, Sampling

CPU = torch.device("cpu")


@pytest.mark.parametrize("begun", [0, 1, 7])
def test_it_writes_what_sessions_write(model: VisageModel, begun: int) -> None:
    pytest.importorskip("transformers")
    conditions = probe_conditions(model.config, CPU)
    weights = stream_weights(Guidance("dual"), 12)
    greedy = Sampling(greedy=True)
    prefix = torch.randint(20, (1, begun, 12), generator=torch.Generator().manual_seed(0))
    forced = Forced.beginning(prefix, model.config.code_frames(conditions.video_frames))
    sampler = Sampler(greedy, 0, CPU)
    session = DecodingSession(BoundDecoder(model), conditions, weights, sampler, forced)
    public = PublicDecoding(model).frames(conditions, weights[:, 0], greedy, 9, prefix)
    expected = torch.stack(list(islice(session.frames(), begun, begun + 9)))
    assert torch.equal(torch.stack(list(public)), expected)
    assert expected.unique().numel() > 5


def test_its_draws_are_among_the_likeliest_codes(model: VisageModel) -> None:
    pytest.importorskip("transformers")
    conditions = probe_conditions(model.config, CPU)
    weights = stream_weights(Guidance("off"), 12)[:, 0]
    public, nothing = PublicDecoding(model), torch.zeros(1, 0, 12, dtype=torch.long)
    likeliest, drawn = (
        torch.stack(list(public.frames(conditions, weights, sampling, 3, nothing)))
        for sampling in (Sampling(greedy=True), Sampling(top_k=1))
    )
    assert torch.equal(likeliest, drawn)


def test_without_the_package_it_says_what_to_install(
    model: VisageModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "transformers.models.bart", None)
    with pytest.raises(ModelError, match=r"visage-studio\[bench\]"):
        PublicDecoding(model)
