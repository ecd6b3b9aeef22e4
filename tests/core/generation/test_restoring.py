"""The codec alone makes the sound of a take again, and only that of the model that made it."""

from __future__ import annotations

import dataclasses
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from visage_core.codec.dac import load_codec
from visage_core.errors import Cancelled, ModelError
from visage_core.events import Event, Finished, Progress
from visage_core.generation.engine import Engine
from visage_core.generation.pace import Pace
from visage_core.generation.rendering import Renderer
from visage_core.models import resolve_bundle
from visage_core.restoration import Restoration, bundle_of
from visage_core.types import Foa, GenerationRequest, Span, Take

SECONDS = 1.4


@pytest.fixture(scope="module")
def made(tiny_bundle: Path) -> Take:
    """A take whose codes are drawn at random and whose sound the engine's renderer has made."""
    bundle = resolve_bundle(tiny_bundle)
    codec = load_codec(bundle.codec, "cpu")
    codes = np.random.default_rng(1).integers(0, codec.codebook_size, (35, 12)).astype(np.int16)
    length = round(SECONDS * codec.sample_rate)
    renderer = Renderer(codec, 1, length, pace=Pace(), checkpoint=lambda: None)
    for frame in codes:
        renderer.add(frame[None])
    renderer.finish()
    request = GenerationRequest(
        Path("gone.mp4"), Span(0.0, SECONDS), model=str(tiny_bundle), device="cpu"
    )
    return Take(request, bundle.digest, codes, renderer.foa(0))


@pytest.fixture
def lost(made: Take) -> Restoration:
    return Restoration(made.request, made.model_hash, made.codes, made.scores)


def take_of(events: list[Event]) -> Take:
    assert isinstance(events[-1], Finished)
    return events[-1].take


def test_the_sound_is_what_it_was(made: Take, lost: Restoration) -> None:
    events = list(Engine().restore(lost))
    back = take_of(events)
    assert isinstance(back.foa, Foa)
    assert back.foa.sample_rate == made.foa.sample_rate
    np.testing.assert_allclose(back.foa.samples, made.foa.samples, rtol=0.0, atol=1e-6)
    assert (back.request, back.model_hash, back.codes) == (
        made.request,
        made.model_hash,
        made.codes,
    )
    done = [event.done for event in events if isinstance(event, Progress)]
    assert done == sorted(done)
    assert done[-1] == len(made.codes)


def test_a_device_of_another_machine_is_no_hindrance(lost: Restoration) -> None:
    request = dataclasses.replace(lost.request, device="cuda:99")
    take_of(list(Engine().restore(dataclasses.replace(lost, request=request))))


def test_only_the_bundle_that_made_it_will_do(
    lost: Restoration, tiny_bundle: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(tiny_bundle, moved)
    of_moved = dataclasses.replace(lost.request, model=str(moved))
    assert bundle_of(dataclasses.replace(lost, request=of_moved)).folder == moved
    weights = next((moved / "codec").glob("*.safetensors"))
    weights.write_bytes(weights.read_bytes() + b" ")
    with pytest.raises(ModelError, match=f"digest {lost.model_hash[:12]}"):
        list(Engine().restore(dataclasses.replace(lost, request=of_moved)))
    nowhere = dataclasses.replace(lost.request, model=str(tmp_path / "nowhere"))
    with pytest.raises(ModelError, match="not on this machine"):
        bundle_of(dataclasses.replace(lost, request=nowhere))


def test_codes_of_another_codec_are_refused(lost: Restoration) -> None:
    for codes in (lost.codes[:, :8], lost.codes[:0], lost.codes + np.int16(1000)):
        with pytest.raises(ModelError, match="another codec"):
            list(Engine().restore(dataclasses.replace(lost, codes=codes)))


def test_it_stops_when_told(lost: Restoration) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        list(Engine().restore(lost, cancel))
