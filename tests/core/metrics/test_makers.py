"""Makers of sound fields: the ends of the scales, and the model."""

import numpy as np
import pytest
import torch

from visage_core.ambisonics.energy import covariance, diffuseness, dominant_direction
from visage_core.data.ambigen import list_clips
from visage_core.errors import ModelError
from visage_core.metrics.makers import Chance, PlacedTruth, ShuffledTruth
from visage_core.metrics.scenes import SceneFacts
from visage_core.metrics.systems import SYSTEMS, SystemContext, make_system
from visage_core.metrics.truths import true_field


@pytest.fixture
def context(world, tiny_bundle):
    return SystemContext(world, str(tiny_bundle))


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_system_makes_the_same_field_for_each_clip_again(context, name):
    clips = list_clips(context.folder)
    maker = make_system(name, context)
    assert maker.name == name
    first, again = (maker.make(clips[:2], seed=3) for _ in range(2))
    assert len(first) == 2
    for one, other in zip(first, again, strict=True):
        assert one.shape == (4, 5 * maker.sample_rate)
        assert one.dtype == np.float32
        assert np.isfinite(one).all()
        np.testing.assert_array_equal(one, other)


def test_the_null_direction_is_another_take_from_the_same_pictures(context):
    clips = list_clips(context.folder)
    told, untold = (make_system(name, context).make(clips, 0) for name in ("visage", "visage-null"))
    assert any(not np.array_equal(a, b) for a, b in zip(told, untold, strict=True))


def test_an_unknown_system_is_named_with_the_known_ones(context):
    with pytest.raises(ModelError, match=r"magic: is unknown.*visage, visage-null"):
        make_system("magic", context)


def test_the_model_is_loaded_only_by_systems_that_use_it(world):
    context = SystemContext(world, "no such bundle")
    make_system("truth-placed", context)
    make_system("truth-shuffled", context)
    make_system("chance", context)
    with pytest.raises(ModelError, match="no such bundle"):
        make_system("visage", context)


def test_placed_truth_is_the_right_sound_where_the_camera_faces(world):
    clip = list_clips(world)[0]
    (field,) = PlacedTruth().make([clip], 0)
    np.testing.assert_allclose(field[0], true_field(clip, 44100)[0], atol=1e-6)
    assert dominant_direction(covariance(field)).angle_to(clip.direction) < 0.1


def test_shuffled_truth_is_another_clips_of_another_kind(world):
    clips = list_clips(world)
    facts = [SceneFacts("a"), SceneFacts("b"), SceneFacts("b")]
    made = ShuffledTruth(clips, facts).make(clips, 0)
    for field, other in zip(made, (2, 0, 0), strict=True):
        np.testing.assert_array_equal(field, true_field(clips[other], 44100))


def test_chance_comes_from_everywhere_and_differs_between_clips(world):
    clips = list_clips(world)
    made = Chance().make(clips, 0)
    assert not np.array_equal(made[0], made[1])
    assert diffuseness(covariance(made[0])) > 0.95
    assert 0.005 < made[0][0].std() < 0.02


def test_a_context_has_one_bundle_for_all_its_systems(context):
    assert context.bundle is context.bundle
    assert context.views.bundle is context.bundle
    assert context.device == torch.device("cpu")
