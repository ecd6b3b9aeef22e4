"""The same batch on a Ray cluster: the videos are shared out, and workers may die.

This process hands every video to one worker at a time, under a claim. When a worker dies, its video
counts as done if its record is there, and is handed to another worker under a new claim if not;
what the dead one may still be writing somewhere then has no valid claim and never gets a name.
"""

from __future__ import annotations

import socket
import threading
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from visage_core.batch.making import Maker, Outcome, Status
from visage_core.batch.place import Place
from visage_core.batch.plan import Work
from visage_core.batch.records import Order
from visage_core.batch.running import Listener, Run
from visage_core.errors import Cancelled, DeviceError, MediaError

ATTEMPTS = 3
"""A video that so many workers died of is a failure: it may be what kills them."""

_LOOK_SECONDS, _ANSWER_SECONDS = 0.5, 10.0


class RemoteMaker:
    """A worker: one engine, on one node of the cluster."""

    def __init__(self, source: Path, place: Place, work: Work) -> None:
        from visage_core.generation.engine import Engine

        for folder in (source, place.folder):
            if not folder.is_dir():
                raise MediaError(folder, "a worker does not see it", "Use storage that all share.")
        engine = Engine()
        engine.prepare(work.model, work.device, work.precision)
        self._maker = Maker(source, place, engine)

    def begin(self) -> None:
        """Answer once everything is loaded."""

    def make(self, order: Order, claim: str) -> Outcome:
        """Carry out an order; see `Maker.make`."""
        return self._maker.make(order, claim)


def run_on_ray(address: str, source: Path, place: Place, listener: Listener) -> Run:
    """Carries out orders on the cluster at `address`, whose nodes see both folders and the model
    under the same absolute paths.

    Every GPU is a worker, and so is every node without one. Raises `DeviceError` if Ray is not
    installed, if there is no cluster, or if no worker can start or is left.
    """

    def run(orders: Sequence[Order], cancel: threading.Event) -> Iterator[Outcome]:
        ray = _connected(address)
        shared = Place(place.folder.resolve())
        crew = _Crew(ray, source.resolve(), shared, listener, orders)
        try:
            yield from crew.outcomes(cancel)
        finally:
            crew.dismiss()
            ray.shutdown()

    return run


def _connected(address: str) -> Any:
    try:
        import ray
    except ImportError as error:
        raise DeviceError(
            "Ray is not installed here; install the extra: visage-studio[ray]."
        ) from error
    try:
        _knock(address)
        ray.init(address=address, log_to_driver=False, logging_level="ERROR")
    except (OSError, RuntimeError, ValueError) as error:
        raise DeviceError(f"There is no Ray cluster at {address} ({error}).") from error
    return ray


def _knock(address: str) -> None:
    """Raise `OSError` if nobody answers at host:port; Ray itself would wait for many minutes."""
    host, colon, port = address.rpartition("//")[2].rpartition(":")
    if colon and port.isdigit():
        with socket.create_connection((host.strip("[]"), int(port)), timeout=_ANSWER_SECONDS):
            pass


class _Crew:
    """The workers, and what each of them does."""

    def __init__(
        self, ray: Any, source: Path, place: Place, listener: Listener, orders: Sequence[Order]
    ) -> None:
        self._ray, self._source, self._place, self._listener = ray, source, place, listener
        self._waiting, self._first = deque(orders), orders[0].work
        self._starting: dict[Any, tuple[Any, str]] = {}  # reference: worker and its node
        self._idle: list[tuple[Any, str]] = []
        self._busy: dict[Any, tuple[Any, str, Order]] = {}
        self._deaths: Counter[str] = Counter()
        self._last_error = "the cluster has no CPU and no GPU to give"

    def outcomes(self, cancel: threading.Event) -> Iterator[Outcome]:
        """What becomes of every order, once for each. Raises `Cancelled` and `DeviceError`."""
        for node in self._ray.nodes():
            if node["Alive"]:
                for _ in range(_places(node)):
                    self._start(node["NodeID"])
        while self._waiting or self._busy:
            self._hand_out()
            watched = [*self._starting, *self._busy]
            if not watched:
                raise DeviceError(f"No worker of the cluster is left: {self._last_error}.")
            ready, _ = self._ray.wait(watched, timeout=_LOOK_SECONDS)
            if cancel.is_set():
                raise Cancelled("The batch")
            for reference in ready:
                yield from self._answered(reference)

    def dismiss(self) -> None:
        """End all workers at once."""
        for worker, *_ in (*self._idle, *self._starting.values(), *self._busy.values()):
            self._ray.kill(worker)

    def _start(self, node: str) -> None:
        """A worker on a node that has room for one."""
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        found = next((one for one in self._ray.nodes() if one["NodeID"] == node), None)
        if found is None or not found["Alive"]:
            return
        gpus = found["Resources"].get("GPU", 0.0)
        room = {"num_gpus": 1} if gpus else {"num_cpus": found["Resources"]["CPU"]}
        pinned = NodeAffinitySchedulingStrategy(node, soft=False)
        actor = self._ray.remote(RemoteMaker).options(scheduling_strategy=pinned, **room)
        worker = actor.remote(self._source, self._place, self._first)
        self._starting[worker.begin.remote()] = worker, node

    def _hand_out(self) -> None:
        while self._waiting and self._idle:
            order, (worker, node) = self._waiting.popleft(), self._idle.pop()
            video = order.work.video
            reference = worker.make.remote(order, self._place.claim(video))
            self._busy[reference] = worker, node, order
            self._listener.advanced(video, 0.0)

    def _answered(self, reference: Any) -> Iterator[Outcome]:
        """A worker has begun, has made its video, or is dead."""
        try:
            outcome = self._ray.get(reference)
        except self._ray.exceptions.RayError as error:
            yield from self._lost(reference, error)
            return
        if reference in self._starting:
            self._idle.append(self._starting.pop(reference))
            return
        worker, node, _ = self._busy.pop(reference)
        self._idle.append((worker, node))
        yield outcome

    def _lost(self, reference: Any, error: Exception) -> Iterator[Outcome]:
        """A worker is dead: its video goes to another one unless it was finished before."""
        self._last_error = str(getattr(error, "cause", None) or error).strip().splitlines()[-1]
        if self._starting.pop(reference, None) is not None:
            return  # its node has gone, or what it needs is not there: no other try
        worker, node, order = self._busy.pop(reference)
        self._ray.kill(worker)
        self._start(node)
        video, record = order.work.video, self._place.done(order)
        self._deaths[video] += 1
        if record is not None:
            yield Outcome(video, Status.MADE, record)
        elif self._deaths[video] < ATTEMPTS:
            self._waiting.appendleft(order)
        else:
            reason = f"{ATTEMPTS} workers died while they made it: {self._last_error}"
            yield Outcome(video, Status.FAILED, reason=reason)


def _places(node: dict[str, Any]) -> int:
    """How many workers a node has room for."""
    gpus = int(node["Resources"].get("GPU", 0.0))
    return gpus or int(node["Resources"].get("CPU", 0.0) >= 1.0)
