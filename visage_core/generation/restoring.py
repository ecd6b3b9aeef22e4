"""The sound of a take made again from its codes, by the codec of the bundle that made it."""

from __future__ import annotations

from collections.abc import Iterator

from visage_core.codec.dac import Codec, load_codec
from visage_core.codec.precision import shortened
from visage_core.errors import DeviceError, ModelError
from visage_core.events import Event, Finished, Progress, Stage
from visage_core.generation.devices import choose_device
from visage_core.generation.jobs import Stop
from visage_core.generation.pace import Pace
from visage_core.generation.rendering import Renderer
from visage_core.model.config import NUM_CHANNELS
from visage_core.restoration import Restoration, bundle_of


def restore(lost: Restoration, stop: Stop) -> Iterator[Event]:
    """Progress, and the take: on the device that made it what it was, but for rounding.

    Raises `ModelError` if the bundle is not at hand or has another codec, and `Cancelled`.
    """
    yield Progress(Stage.LOADING, 0, 1)
    bundle = bundle_of(lost)
    codec = shortened(load_codec(bundle.codec, _device(lost.request.device)))
    stop.checkpoint()
    _check_codes(lost, codec)
    samples = round(lost.request.span.duration * codec.sample_rate)
    pace = Pace()
    renderer = Renderer(codec, 1, samples, pace=pace, checkpoint=stop.checkpoint)
    total = len(lost.codes)
    for frame in lost.codes:
        if renderer.add(frame[None]):
            done = renderer.frames_done
            left = pace.seconds_left({Stage.RENDERING: total - done})
            yield Progress(Stage.RENDERING, done, total, left)
    renderer.finish()
    yield Progress(Stage.RENDERING, total, total, 0.0)
    yield Finished(lost.with_sound(renderer.foa(0)))


def _check_codes(lost: Restoration, codec: Codec) -> None:
    """Raise `ModelError` for codes that this codec cannot have made."""
    fits = lost.codes.shape[1] == NUM_CHANNELS * codec.num_codebooks and len(lost.codes) > 0
    if not fits or lost.codes.min() < 0 or lost.codes.max() >= codec.codebook_size:
        reason = "is of another codec, or its codes are damaged"
        raise ModelError("The take", reason, "Put back an intact copy of codes.npy")


def _device(wanted: str) -> str:
    try:
        return str(choose_device(wanted))
    except DeviceError:  # made on another machine
        return str(choose_device("auto"))
