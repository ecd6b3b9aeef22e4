"""360° videos and cameras that move: what is asked of the engine, and how it is heard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.document.delivering import parcel_of
from app.document.editing import undo
from app.document.panoramas import VIEW_ASPECT, is_panoramic, picture_aspect, treat_as_panoramic
from app.document.revising import adopt_cuts
from app.document.session import NoClip, Session
from app.document.spanning import take_whole_video
from app.document.timeline import editing
from app.document.timeline.stretches import stretches
from app.document.timeline.timing import camera_path
from app.document.turning import heard_direction, heard_turn, is_turned
from visage_core.ambisonics.rotation import camera_rotation
from visage_core.camera_path import Interpolation
from visage_core.media.reader import VideoInfo
from visage_core.progress import unheard
from visage_core.types import Direction, Foa, Take, Turn

CLIP = VideoInfo(Path("pan.mp4"), 200, 100, 20.0, 25.0, "h264", "yuv420p", 0, False, None)
RATE = 1000


@pytest.fixture
def session() -> Session:
    session = Session()
    session.open_clip(CLIP)
    return session


def add_take(session: Session) -> Take:
    request = session.make_request()
    noise = np.random.default_rng(1).standard_normal((4, round(RATE * request.span.duration)))
    take = Take(request, "hash", np.zeros((1, 36), np.int16), Foa(noise.astype(np.float32), RATE))
    session.add_take(take, session.require_clip())
    return take


def pan(session: Session, *keys: tuple[float, float], hold: bool = False) -> None:
    for time, azimuth in keys:
        editing.set_key(session, time, Direction(azimuth))
        session.history.seal()
    if hold:
        editing.interpolate(session, Interpolation.HOLD)


def test_each_window_is_asked_for_where_the_path_is_at_its_start(session: Session) -> None:
    pan(session, (0.0, 0.0), (20.0, 100.0))
    take_whole_video(session)
    request = session.make_request()
    assert request.direction == Direction(0.0)
    starts = [5.0, 9.0, 13.0, 17.0]
    assert [turn.time for turn in request.turns] == starts
    for turn in request.turns:
        assert turn.direction.azimuth == pytest.approx(5.0 * turn.time)
        assert request.direction_at(turn.time) == turn.direction
        assert request.direction_at(turn.time - 0.01) != turn.direction
    assert request.direction_at(2.0) == Direction(0.0)


def test_windows_begin_anew_at_cuts(session: Session) -> None:
    adopt_cuts(session, CLIP, (7.0,))
    pan(session, (0.0, 0.0), (7.0, 90.0), hold=True)
    take_whole_video(session)
    assert session.make_request().turns == (Turn(7.0, Direction(90.0)),)
    take = add_take(session)
    assert [one.generated for one in stretches(camera_path(session), take.request)] == [True]


def test_a_camera_that_stands_still_asks_for_one_direction(session: Session) -> None:
    pan(session, (0.0, 30.0), (20.0, 30.0))
    take_whole_video(session)
    assert session.make_request().turns == ()


def test_what_was_made_for_elsewhere_turns_along_the_path(session: Session) -> None:
    take = add_take(session)
    assert parcel_of(session).field(unheard) is take.foa
    pan(session, (0.0, 0.0), (2.0, 90.0), hold=True)
    turn = heard_turn(session)
    np.testing.assert_allclose(turn(1.0), np.eye(4), atol=1e-12)
    turned = camera_rotation(Direction(), Direction(90.0))
    np.testing.assert_allclose(turn(3.0), turned, atol=1e-12)
    assert heard_direction(session, 3.0) == Direction(90.0)
    assert is_turned(session)
    heard = parcel_of(session).field(unheard).samples
    np.testing.assert_allclose(heard[:, :1900], take.foa.samples[:, :1900], atol=1e-6)
    np.testing.assert_allclose(heard[:, 2100:], turned @ take.foa.samples[:, 2100:], atol=1e-5)


def test_nothing_of_a_panorama_turns(session: Session) -> None:
    treat_as_panoramic(session, True)
    take = add_take(session)
    assert take.request.panoramic
    session.set_direction(Direction(120.0))
    assert not is_turned(session)
    assert parcel_of(session).field(unheard) is take.foa
    assert heard_direction(session) == Direction(0.0)  # what the take was made for
    assert session.make_request().direction == Direction(120.0)


def test_the_choice_is_a_step_and_the_file_is_the_default(session: Session) -> None:
    assert not is_panoramic(session)
    assert picture_aspect(session) == 2.0
    treat_as_panoramic(session, True)
    assert is_panoramic(session)
    assert picture_aspect(session) == VIEW_ASPECT
    assert session.history.undo_name == "Treat as 360°"
    undo(session)
    assert not is_panoramic(session)
    session.open_clip(replace(CLIP, path=Path("sphere.mp4"), spherical=True))
    assert is_panoramic(session)
    treat_as_panoramic(session, False)
    assert not is_panoramic(session)
    treat_as_panoramic(session, True)
    assert session.timings == ()


def test_without_a_video_there_is_nothing_to_treat() -> None:
    assert not is_panoramic(Session())
    with pytest.raises(NoClip):
        treat_as_panoramic(Session(), True)
