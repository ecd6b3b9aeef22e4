"""Makers of sound fields: the ends of the scales."""

import numpy as np

from visage_core.ambisonics.energy import covariance, diffuseness, dominant_direction
from visage_core.data.ambigen import list_clips
from visage_core.metrics.makers import Chance, PlacedTruth, ShuffledTruth
from visage_core.metrics.scenes import SceneFacts
from visage_core.metrics.truths import true_field


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
