"""A take on its way out: the stereo that goes along with it, and the notes beside it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from fields import burst, tones

from visage_core.errors import DeliveryError
from visage_core.export.delivery import Delivery
from visage_core.export.handover import Assembly, Ingredient
from visage_core.export.job import deliver
from visage_core.export.parcel import Choices, Parcel
from visage_core.export.watch import Watch
from visage_core.joining import Curve
from visage_core.media.reader import VideoInfo
from visage_core.seeing.overlay import Overlay
from visage_core.stereo import StereoLane
from visage_core.types import Direction, GenerationRequest, Span, Take, Turn

RATE, START = 48000, 0.25
TURNS = (Turn(0.5, Direction(90.0, 10.0)), Turn(1.0, Direction(-30.0)))


def take(seed=7, **more):
    request = GenerationRequest(Path("clip.mp4"), Span(START, 0.5), seed=seed, **more)
    return Take(request, "abc", np.zeros((2, 36), np.int16), burst(rate=RATE))


@pytest.fixture
def lane(tmp_path):
    """A second of stereo, 6 dB lower than its file."""
    soundfile.write(tmp_path / "voice.wav", tones([400, 900]).T, RATE, subtype="FLOAT")
    return StereoLane(tmp_path / "voice.wav", -6.0)


def parcel(made=None, lane=None, assembly=None):
    made = made or take()
    clip = VideoInfo(made.request.video, 64, 64, 2.0, 24.0, "h264", "yuv420p", 0, False, None)
    return Parcel(
        made, "Take 1", lambda _advance: made.foa, Direction(), clip, Overlay(), lane, assembly
    )


def delivered(tmp_path, parcel, form="binaural", **more):
    """The samples [C, N] and the notes."""
    choices = Choices(form, folder=tmp_path, subtype="FLOAT", **more)
    report = parcel.deliver(choices, Watch())
    assert report.problems == ()
    sound, _ = soundfile.read(report.paths[0])
    return sound.T, json.loads(report.paths[0].with_suffix(".json").read_text())


@pytest.mark.parametrize("form", ["binaural", "stereo"])
def test_voice_and_music_are_mixed_in_from_where_the_take_begins(tmp_path, lane, form):
    without, _ = delivered(tmp_path, parcel(), form)
    mixed, notes = delivered(tmp_path, parcel(lane=lane), form)
    first = round(START * RATE)
    expected = tones([400, 900])[:, first : first + RATE // 2] * 10 ** (-6 / 20)
    np.testing.assert_allclose(mixed - without, expected, atol=1e-6)
    assert notes["head_locked"] == {"file": "voice.wav", "gain_db": -6.0}


def test_they_can_be_left_out_or_replaced_for_one_delivery(tmp_path, lane):
    without, _ = delivered(tmp_path, parcel())
    off, notes = delivered(tmp_path, parcel(lane=lane), with_head_locked=False)
    np.testing.assert_array_equal(off, without)
    assert notes["head_locked"] is None
    other, notes = delivered(tmp_path, parcel(lane=lane), head_locked=lane.path)
    assert np.abs(other - without).max() == pytest.approx(0.2, rel=0.01)
    assert notes["head_locked"] == {"file": "voice.wav", "gain_db": 0.0}


def test_stereo_that_ends_before_the_take_begins_adds_nothing(tmp_path, lane):
    late = take()
    late = replace(late, request=replace(late.request, span=Span(1.5, 0.5)))
    without, _ = delivered(tmp_path, parcel(late))
    mixed, _ = delivered(tmp_path, parcel(late, lane))
    np.testing.assert_array_equal(mixed, without)


def test_formats_of_the_field_alone_refuse_it(tmp_path):
    delivery = Delivery(burst(), head_locked=tones([400, 900]))
    with pytest.raises(DeliveryError, match="cannot take head-locked stereo along"):
        deliver(delivery, "ambix", tmp_path / "a.wav")


def test_notes_tell_where_the_camera_turned_and_that_the_video_is_round(tmp_path):
    _, notes = delivered(tmp_path, parcel(take(turns=TURNS, panoramic=True)))
    assert notes["panoramic"]
    assert notes["turns"] == [
        {"time": 0.5, "azimuth": 90.0, "elevation": 10.0},
        {"time": 1.0, "azimuth": -30.0, "elevation": 0.0},
    ]
    assert notes["put_together"] is None


def test_notes_tell_what_a_comp_was_put_together_of(tmp_path):
    parts = (
        Ingredient("Take 1", take(1, turns=TURNS), Span(START, 0.2)),
        Ingredient("Rain", take(2), Span(START + 0.2, 0.3)),
    )
    bed = Ingredient("Room", take(3), Span(START, 0.5), -12.0)
    _, notes = delivered(tmp_path, parcel(assembly=Assembly(parts, 0.1, Curve.MATCHED, bed)))
    told = notes["put_together"]
    assert (told["fade_seconds"], told["curve"]) == (0.1, "matched")
    assert [part["take"] for part in told["parts"]] == ["Take 1", "Rain"]
    assert told["parts"][1]["heard"] == {"start": START + 0.2, "duration": 0.3}
    assert [part["seed"] for part in told["parts"]] == [1, 2]
    assert len(told["parts"][0]["turns"]) == 2
    assert (told["bed"]["take"], told["bed"]["gain_db"]) == ("Room", -12.0)
    assert told["bed"]["model"] == {"name": "demo", "sha256": "abc"}
