"""Everything that can be evaluated makes its sound fields from one context."""

from pathlib import Path

import numpy as np
import pytest
import torch

from visage_core.baselines.systems import SYSTEMS, SystemContext, make_system
from visage_core.data.ambigen import Clip
from visage_core.errors import ModelError


@pytest.fixture
def context(scenes: Path, baseline_bundle: Path) -> SystemContext:
    return SystemContext(scenes, str(baseline_bundle))


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_system_makes_the_same_field_for_each_clip_again(
    context: SystemContext, clips: tuple[Clip, ...], name: str
) -> None:
    maker = make_system(name, context)
    assert maker.name == name
    first, again = (maker.make(clips, seed=3) for _ in range(2))
    assert len(first) == len(clips)
    for one, other in zip(first, again, strict=True):
        assert one.shape == (4, 5 * maker.sample_rate)
        assert one.dtype == np.float32
        assert np.isfinite(one).all()
        np.testing.assert_array_equal(one, other)


def test_the_null_direction_is_another_take_from_the_same_pictures(
    context: SystemContext, clips: tuple[Clip, ...]
) -> None:
    told, untold = (make_system(name, context).make(clips, 0) for name in ("visage", "visage-null"))
    assert any(not np.array_equal(a, b) for a, b in zip(told, untold, strict=True))


def test_the_two_stage_baselines_differ_in_place_alone(
    context: SystemContext, clips: tuple[Clip, ...]
) -> None:
    names = ("mono-encoded", "mono-encoded-public", "mono-spatialised")
    fields = [make_system(name, context).make(clips, 7)[0] for name in names]
    for field in fields[1:]:
        np.testing.assert_array_equal(field[0], fields[0][0])
        assert not np.allclose(field[1:], fields[0][1:])


def test_an_unknown_system_is_named_with_the_known_ones(context: SystemContext) -> None:
    with pytest.raises(ModelError, match=r"magic: is unknown.*visage, visage-null"):
        make_system("magic", context)


def test_the_model_is_loaded_only_by_systems_that_use_it(scenes: Path) -> None:
    context = SystemContext(scenes, "no such bundle")
    make_system("truth-placed", context)
    make_system("truth-shuffled", context)
    make_system("chance", context)
    with pytest.raises(ModelError, match="no such bundle"):
        make_system("visage", context)


def test_a_bundle_without_a_second_stage_is_refused(scenes: Path, tiny_bundle: Path) -> None:
    with pytest.raises(ModelError, match="spatialiser"):
        make_system("mono-spatialised", SystemContext(scenes, str(tiny_bundle)))


def test_a_context_has_one_bundle_for_all_its_systems(context: SystemContext) -> None:
    assert context.bundle is context.bundle
    assert context.views.bundle is context.bundle
    assert context.device == torch.device("cpu")
