"""A batch delivers what the window delivers of the same project, to the last byte."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile

from app.document.delivering import parcel_of
from app.document.lane_editing import set_lane, set_lane_gain
from app.document.panoramas import treat_as_panoramic
from app.document.session import Session
from app.document.spanning import take_whole_video
from app.document.timeline.editing import set_key
from visage_core.batch.making import Outcome, Status
from visage_core.batch.place import Place
from visage_core.batch.plan import plan
from visage_core.batch.recipe import Recipe
from visage_core.batch.running import Batch, run_here
from visage_core.events import Finished
from visage_core.export.parcel import Choices
from visage_core.export.watch import Watch
from visage_core.generation.engine import Engine
from visage_core.media.reader import probe
from visage_core.types import Direction, Take

SECONDS, GAIN_DB = 7, -4.5
TEMPLATE = "{video} {take} {format}"
EXPORTS = [
    {"format": "ambix", "subtype": "FLOAT"},
    {"format": "youtube-mov"},
    {"format": "binaural"},
    {"format": "review-mp4", "overlay": True},
]


@dataclass
class Quiet:
    """Nobody listens to how the batch goes."""

    ended_videos: list[Outcome] = field(default_factory=list)

    def found(self, videos: int) -> None: ...
    def pending(self, video: str, seconds: float) -> None: ...
    def advanced(self, video: str, fraction: float) -> None: ...
    def ended(self, outcome: Outcome) -> None:
        self.ended_videos.append(outcome)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A video of colours that change, and a voice-over with two unlike channels."""
    folder = tmp_path / "videos"
    folder.mkdir()
    with av.open(folder / "pan.mp4", "w") as container:
        stream = container.add_stream("mpeg4", rate=8)
        stream.width, stream.height, stream.pix_fmt = 128, 64, "yuv420p"
        for index in range(8 * SECONDS):
            image = np.full((64, 128, 3), (4 * index, 90, 200 - 3 * index), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode())
    time = np.arange(48000 * SECONDS) / 48000
    voice = 0.2 * np.stack([np.sin(2000 * time), np.sin(3000 * time)], axis=1)
    soundfile.write(folder / "voice.wav", voice, 48000, "PCM_24")
    return folder


def batch(recipe: dict[str, Any], folder: Path, out: Path) -> Sequence[Outcome]:
    quiet, place = Quiet(), Place(out)
    works = plan(Recipe.model_validate(recipe), folder, out)
    with place.locked():
        run = run_here(folder, place, quiet)
        return list(Batch(works, folder, place).outcomes(run, quiet, threading.Event()))


def in_window(session: Session, tiny_bundle: Path) -> Take:
    """The take that Generate makes of the session."""
    session.compute_on(replace(session.computing, device="cpu"))
    session.set_model(str(tiny_bundle))
    session.set_seed(5)
    for event in Engine().generate(session.make_request()):
        if isinstance(event, Finished):
            session.add_take(event.take, session.require_clip())
            return event.take
    raise AssertionError("nothing was made")


def delivered(session: Session, out: Path) -> None:
    """What the window delivers."""
    out.mkdir()
    for export in EXPORTS:
        name = str(export["format"])
        suffix = {"youtube-mov": ".mov", "review-mp4": ".mp4"}.get(name, ".wav")
        choices = Choices(
            name,
            suffix,
            out,
            TEMPLATE,
            subtype="FLOAT" if name == "ambix" else "PCM_24",
            overlay=name == "review-mp4",
        )
        parcel_of(session).deliver(choices, Watch())


def assert_same(out: Path, window: Path) -> None:
    names = sorted(path.name for path in window.iterdir())
    assert len(names) == 2 * len(EXPORTS)
    for name in names:
        mine, other = (folder / name for folder in (out, window))
        if name.endswith(".json"):
            assert json.loads(mine.read_text()) == json.loads(other.read_text())
        else:
            assert mine.read_bytes() == other.read_bytes(), name


@pytest.mark.parametrize("panoramic", [False, True])
def test_keys_voice_and_panoramas_of_a_recipe_are_those_of_the_window(
    folder: Path, tiny_bundle: Path, tmp_path: Path, panoramic: bool
) -> None:
    session = Session()
    session.open_clip(probe(folder / "pan.mp4"))
    take_whole_video(session)
    set_key(session, 0.5, Direction(-30.0, 10.0))
    session.history.seal()
    set_key(session, 6.5, Direction(110.0))
    set_lane(session, folder / "voice.wav")
    set_lane_gain(session, GAIN_DB)
    treat_as_panoramic(session, panoramic)
    take = in_window(session, tiny_bundle)
    assert take.request.turns
    delivered(session, tmp_path / "window")
    recipe = {
        "model": str(tiny_bundle),
        "device": "cpu",
        "seeds": [5],
        "name": TEMPLATE,
        "keyframes": [
            {"time": 0.5, "azimuth": -30.0, "elevation": 10.0},
            {"time": 6.5, "azimuth": 110.0},
        ],
        "head_locked": {"file": "voice.wav", "gain_db": GAIN_DB},
        "panoramic": panoramic,
        "exports": EXPORTS,
    }
    (outcome,) = batch(recipe, folder, tmp_path / "out")
    assert outcome.status is Status.MADE, outcome.reason
    assert_same(tmp_path / "out", tmp_path / "window")


def test_another_voice_under_the_old_name_is_delivered_anew(
    folder: Path, tiny_bundle: Path, tmp_path: Path
) -> None:
    recipe = {
        "model": str(tiny_bundle),
        "device": "cpu",
        "duration": 1.0,
        "head_locked": {"file": "voice.wav"},
        "exports": [{"format": "binaural"}],
    }
    statuses = []
    for gain in (0.2, None, 0.1):
        if gain is not None:
            soundfile.write(folder / "voice.wav", np.full((4800, 2), gain), 48000)
        (outcome,) = batch(recipe, folder, tmp_path / "out")
        statuses.append(outcome.status)
    assert statuses == [Status.MADE, Status.KEPT, Status.MADE]
    (folder / "voice.wav").unlink()
    (outcome,) = batch(recipe, folder, tmp_path / "out")
    assert outcome.status is Status.FAILED
    assert "voice.wav" in outcome.reason


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ({"keyframes": [{"time": 1.0}, {"time": 1.0, "azimuth": 5.0}]}, "at one moment"),
        ({"keyframes": [{"time": 1.0, "elevation": 95.0}]}, "elevation"),
        ({"keyframes": [{"time": 1.0, "interpolation": "jump"}]}, "interpolation"),
        ({"head_locked": {"file": "voice.wav", "gain_db": 60.0}}, "gain_db"),
    ],
)
def test_a_recipe_that_cannot_be_is_refused(part: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Recipe.model_validate(part)
