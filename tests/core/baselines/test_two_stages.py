"""The two-stage baselines: a mono sound from the picture, then its place."""

from collections.abc import Sequence

import numpy as np
import pytest
from small_spatialiser import SIZES, small

from visage_core.ambisonics.energy import covariance, diffuseness, dominant_direction
from visage_core.ambisonics.harmonics import encode
from visage_core.baselines.encoding import EncodedMono, public_encoding
from visage_core.baselines.mono import MonoVisage
from visage_core.baselines.network import Spatialiser, SpatialiserConfig
from visage_core.baselines.spatialising import SpatialisedMono
from visage_core.data.ambigen import Clip
from visage_core.errors import ModelError
from visage_core.generation.loading import LoadedBundle
from visage_core.metrics.generated import ClipViews
from visage_core.metrics.truths import camera_of
from visage_core.types import Direction, FloatArray


class Noise:
    """A mono stage that needs no model."""

    sample_rate = 16000

    def sounds(self, clips: Sequence[Clip], seed: int) -> list[FloatArray]:
        rng = np.random.default_rng(seed)
        return [rng.standard_normal(80000).astype(np.float32) for _ in clips]


def test_mono_visage_is_repeatable_and_fills_the_window(
    loaded: LoadedBundle, clips: tuple[Clip, ...]
) -> None:
    mono = MonoVisage(loaded)
    first, again, other = (mono.sounds(clips, seed) for seed in (1, 1, 2))
    assert [sound.shape for sound in first] == [(80000,)] * 2
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])
    assert not np.array_equal(first[0], first[1])


def test_mono_visage_knows_nothing_of_the_direction(
    loaded: LoadedBundle, clips: tuple[Clip, ...]
) -> None:
    """Clips that differ in the camera's direction alone get the same sound."""
    from dataclasses import replace

    turned = [replace(clip, direction=Direction(123.0, 4.0)) for clip in clips]
    mono = MonoVisage(loaded)
    pairs = zip(mono.sounds(clips, 0), mono.sounds(turned, 0), strict=True)
    assert all(np.array_equal(one, other) for one, other in pairs)


def test_the_encoded_sound_is_a_plane_wave_from_the_camera(clips: tuple[Clip, ...]) -> None:
    maker = EncodedMono(Noise())
    assert (maker.name, maker.sample_rate) == ("mono-encoded", 16000)
    for field, clip in zip(maker.make(clips, 0), clips, strict=True):
        field_covariance = covariance(field)
        assert dominant_direction(field_covariance).angle_to(camera_of(clip)) < 0.1
        assert float(diffuseness(field_covariance)) == pytest.approx(0.0, abs=1e-4)


def test_the_public_encoding_is_mirrored_and_overweighted() -> None:
    sound = np.ones(4, np.float32)
    left, up = Direction(90.0, 0.0), Direction(0.0, 90.0)
    root = np.sqrt(2.0)
    assert public_encoding(sound, left)[:, 0] == pytest.approx([1.0, -root, 0.0, 0.0], abs=1e-6)
    assert public_encoding(sound, up)[:, 0] == pytest.approx([1.0, 0.0, root, 0.0], abs=1e-6)
    assert encode(sound, left)[:, 0] == pytest.approx([1.0, 1.0, 0.0, 0.0], abs=1e-6)


def test_the_public_mode_carries_its_label(clips: tuple[Clip, ...]) -> None:
    maker = EncodedMono(Noise(), public=True)
    assert maker.name == "mono-encoded-public"
    field = maker.make(clips[:1], 0)[0]
    assert np.array_equal(field, public_encoding(field[0], camera_of(clips[0])))


def test_a_spatialised_sound_keeps_its_mono_as_w(
    loaded: LoadedBundle, clips: tuple[Clip, ...]
) -> None:
    maker = SpatialisedMono(Noise(), small().eval(), ClipViews(loaded))
    fields = maker.make(clips, 3)
    assert [field.shape for field in fields] == [(4, 80000)] * 2
    assert fields[0].dtype == np.float32
    assert np.array_equal(fields[1][0], Noise().sounds(clips, 3)[1])
    assert np.abs(fields[1][1:]).max() > 0.0


def test_stages_of_different_rates_are_refused(loaded: LoadedBundle) -> None:
    other = Spatialiser(SpatialiserConfig(**SIZES).model_copy(update={"sample_rate": 22050}))
    with pytest.raises(ModelError, match=r"sample rate \(22050 and 16000\)"):
        SpatialisedMono(Noise(), other, ClipViews(loaded))
