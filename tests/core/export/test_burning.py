"""Energy burnt into the picture: where there is some and nowhere else, at the same times."""

import sys
import threading
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from fields import burst, names

from visage_core.ambisonics.harmonics import encode
from visage_core.errors import Cancelled, DeliveryError
from visage_core.export.delivery import Delivery
from visage_core.export.job import deliver
from visage_core.export.watch import Watch
from visage_core.seeing.energy_colors import ColorMap, color_table, overlay_table
from visage_core.seeing.overlay import EnergyOverlay, Overlay
from visage_core.types import Direction, Foa

sys.path.append(str(Path(__file__).parents[1] / "media"))
from films import Film, quadrants, steady, write_film

SIDE = 64
PLAIN = {"dominant": False, "trail": False}
LOSS = 6
"""Levels by which encoding a smooth grey moves it."""


def grey(_n=0, width=SIDE, height=SIDE):
    return np.full((height, width, 3), 120, np.uint8)


def noise(direction, seconds=1.0, rate=48000):
    mono = 0.2 * np.random.default_rng(5).standard_normal(round(seconds * rate))
    return Foa(encode(mono, direction), rate)


def film(folder, times, **more):
    return write_film(folder, Film(width=SIDE, height=SIDE, **more), times, grey)


def pictures(path):
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        shown = [(f.pts * stream.time_base, f.to_ndarray(format="rgb24"))
                 for f in container.decode(stream)]  # fmt: skip
    return [time for time, _ in shown], np.stack([image for _, image in shown]).astype(int)


def burnt(tmp_path, video, field, overlay):
    path = tmp_path / "review.mp4"
    report = deliver(Delivery(field, video=video, overlay=overlay), "review-mp4", path)
    assert report.problems == ()
    return path


def test_frames_differ_where_the_energy_is_and_only_there(tmp_path):
    video = film(tmp_path, steady(12))
    field = noise(Direction(40.0, 0.0), seconds=0.5)
    times, before = pictures(video)
    after_times, after = pictures(burnt(tmp_path, video, field, Overlay(**PLAIN)))
    assert after_times == times
    difference = np.abs(after - before).max(axis=-1)[6]
    assert difference[:, :8].min() > 20  # the sound is at the left edge of the 90 degree view
    turned_away = Overlay(lambda _seconds: Direction(-140.0, 0.0))
    _, untouched = pictures(burnt(tmp_path, video, field, turned_away))
    assert np.abs(untouched - before).max() <= LOSS


def test_the_colours_are_those_of_the_scale_and_nothing_is_hidden(tmp_path):
    image, field = grey(), noise(Direction(), seconds=0.5)
    for colors in ColorMap:
        shown = EnergyOverlay(field, Overlay(color_map=colors, **PLAIN))(image, 0.25)
        middle = shown[SIDE // 2, SIDE // 2].astype(float)
        ink = color_table(colors)
        mixed = (
            120 * (1 - np.linspace(0, 0.62, 256)[:, None])
            + ink * np.linspace(0, 0.62, 256)[:, None]
        )
        assert np.abs(mixed - middle).max(axis=1).min() < 40
    table = overlay_table(ColorMap.INFERNO)
    assert (table[:76] == 0).all()  # the quietest third is not drawn
    assert table[255] >> 24 == int(0.62 * 255)


def test_the_loudest_place_of_the_picture_is_where_the_sound_is():
    image = grey(width=96, height=64)
    for direction in (Direction(20.0, 15.0), Direction(-30.0, -20.0)):
        shown = EnergyOverlay(noise(direction), Overlay())(image, 0.5)
        change = np.abs(shown.astype(int) - image).sum(axis=-1)
        rows, columns = np.nonzero(change >= 0.98 * change.max())
        place = np.tan(np.radians([direction.azimuth])) * 32
        assert columns.mean() == pytest.approx(47.5 - place[0], abs=4)
        assert np.sign(31.5 - rows.mean()) == np.sign(direction.elevation)


def test_over_a_panorama_the_energy_is_all_around():
    image = grey(width=128, height=64)
    for azimuth, column in ((0.0, 63.5), (90.0, 31.5), (-90.0, 95.5)):
        overlay = Overlay(lambda _seconds: Direction(123.0, 45.0), panoramic=True)
        shown = EnergyOverlay(noise(Direction(azimuth)), overlay)(image, 0.5)
        change = np.abs(shown.astype(int) - image).sum(axis=-1)
        rows, columns = np.nonzero(change >= 0.98 * change.max())
        assert (rows.mean(), columns.mean()) == pytest.approx((31.5, column), abs=3)


def test_the_camera_that_turns_takes_the_energy_along():
    field = noise(Direction(0.0), seconds=1.0)
    overlay = EnergyOverlay(field, Overlay(lambda at: Direction(60.0 * (at >= 0.5)), **PLAIN))
    middle = [int(np.abs(overlay(grey(), t).astype(int) - 120).sum(axis=-1)[32].argmax())
              for t in (0.3, 0.8)]  # fmt: skip
    assert middle[0] == pytest.approx(31.5, abs=4)
    assert middle[1] > 55  # turned to the left, the front is at the right


@pytest.mark.parametrize("panoramic", [False, True])
def test_the_loudest_direction_is_marked_where_it_is_and_grows_with_the_picture(panoramic):
    """The mark is a hollow diamond: white at its corners, and larger over a larger picture."""
    field, direction = noise(Direction(20.0, 10.0)), Direction(20.0, 10.0)
    for height in (180, 720):
        image, size = grey(width=2 * height, height=height), 7.0 * max(height / 360, 1.0)
        marked, plain = (
            EnergyOverlay(field, Overlay(panoramic=panoramic, **marks))(image, 0.5).astype(int)
            for marks in ({"trail": False}, PLAIN)
        )
        rows, columns = np.nonzero(np.abs(marked - plain).max(axis=-1))
        if panoramic:
            place = height * (1.0 - 20 / 180), height * (0.5 - 10 / 180)
        else:
            forward, left, up = direction.ambix_vector()
            place = height * (1.0 - left / forward / 2), height * (0.5 - up / forward / 2)
        assert (columns.mean() + 0.5, rows.mean() + 0.5) == pytest.approx(place, abs=1.0)
        assert np.ptp(columns) == pytest.approx(2 * size, abs=5 * max(height / 360, 1.0))
        assert (image == 120).all()


def test_a_mark_at_the_edge_or_behind_the_camera_harms_nothing():
    field = noise(Direction(44.5, 0.0))
    at_edge = EnergyOverlay(field, Overlay())(grey(), 0.5)
    assert at_edge.shape == (SIDE, SIDE, 3)
    behind = Overlay(lambda _seconds: Direction(-136.0))
    np.testing.assert_array_equal(EnergyOverlay(field, behind)(grey(), 0.5), grey())


@pytest.mark.parametrize("rotation", [90, 270])
def test_odd_times_and_a_turned_picture_are_shown_as_before(tmp_path, rotation):
    times = [Fraction(n, 24) + Fraction(n % 3, 100) for n in range(8)]
    picture = quadrants(SIDE, 48)
    video = write_film(
        tmp_path, Film(width=SIDE, height=48, rotation=rotation), times, lambda n: picture
    )
    away = Overlay(lambda _seconds: Direction(-140.0, 0.0))
    path = burnt(tmp_path, video, noise(Direction(40.0), seconds=0.4), away)
    after_times, after = pictures(path)
    assert after_times == pictures(video)[0]
    assert after.shape[1:3] == (SIDE, 48)
    from visage_core.media.reader import VideoReader

    with VideoReader(video) as one, VideoReader(path) as other:
        for mine, theirs in zip(one.frames(), other.frames(), strict=True):
            for row, column in ((8, 8), (8, 40), (56, 8), (56, 40)):
                np.testing.assert_allclose(
                    theirs.image[row, column].astype(int), mine.image[row, column], atol=12
                )


def test_sides_that_are_odd_become_even(tmp_path):
    video = write_film(
        tmp_path, Film(width=61, height=47, pixel_format="yuv444p"), steady(3),
        lambda n: grey(width=61, height=47),
    )  # fmt: skip
    _, after = pictures(burnt(tmp_path, video, burst(seconds=0.125), Overlay()))
    assert after.shape == (3, 46, 60, 3)


def test_it_can_be_given_up_and_other_formats_refuse_it(tmp_path):
    video = film(tmp_path, steady(24))
    cancel, told = threading.Event(), []

    def watch(fraction):
        told.append(fraction)
        if fraction > 0.5:
            cancel.set()

    delivery = Delivery(burst(seconds=1.0), video=video, overlay=Overlay())
    with pytest.raises(Cancelled):
        deliver(delivery, "review-mp4", tmp_path / "a.mp4", Watch(watch, cancel))
    assert told == sorted(told)
    with pytest.raises(DeliveryError, match="Choose review-mp4"):
        deliver(delivery, "youtube-mp4", tmp_path / "a.mp4")
    assert names(tmp_path) == ["film.mp4"]
