"""How soon a generation stops: run `.venv/bin/python tests/bench/cancel_latency.py`.

Cancels takes of the bundled clip with the demo model at random moments, from looking at the video
to rendering, and prints the time from the request to stop until the engine has stopped.
"""

from __future__ import annotations

import random
import threading
import time
from statistics import median

from visage_core.errors import Cancelled
from visage_core.generation.engine import Engine
from visage_core.resources import resource_path
from visage_core.types import GenerationRequest, Span

ROUNDS = 40


class Stopper:
    """Sets `cancel` after `delay` seconds and keeps when that was."""

    def __init__(self, delay: float) -> None:
        self.cancel = threading.Event()
        self.moment = float("inf")
        self._timer = threading.Timer(delay, self._stop)
        self._timer.start()

    def _stop(self) -> None:
        self.moment = time.monotonic()
        self.cancel.set()


def request(seed: int) -> GenerationRequest:
    """A take of a span that no other seed has, so that nothing comes from a cache."""
    video = resource_path("clips", "demo.mp4")
    return GenerationRequest(video, Span(0.001 * seed, 4.9), seed=seed)


def seconds_to_stop(engine: Engine, seed: int, delay: float) -> float | None:
    """Time from cancelling to the end; None if the take was finished before."""
    stopper = Stopper(delay)
    try:
        for _ in engine.generate(request(seed), stopper.cancel):
            pass
    except Cancelled:
        return time.monotonic() - stopper.moment
    return None


def main() -> None:
    """Measure and print."""
    engine, rng = Engine(), random.Random(0)
    list(engine.generate(request(0)))
    started = time.monotonic()
    list(engine.generate(request(1)))
    whole = time.monotonic() - started
    found = [seconds_to_stop(engine, seed, rng.uniform(0, whole)) for seed in range(2, ROUNDS + 2)]
    stopped = [seconds for seconds in found if seconds is not None]
    print(f"a whole take: {whole:.2f} s; {len(stopped)} of {ROUNDS} stopped on the way")
    print(f"from cancelling to stopped: median {1000 * median(stopped):.0f} ms, ", end="")
    print(f"worst {1000 * max(stopped):.0f} ms")


if __name__ == "__main__":
    main()
