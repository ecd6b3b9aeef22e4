"""A batch on a local Ray cluster: a worker and a node die, and nothing is lost or done twice."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sample_media import write_clip

from visage_core.batch.making import Outcome, Status
from visage_core.batch.on_ray import run_on_ray
from visage_core.batch.place import Place
from visage_core.batch.plan import plan
from visage_core.batch.recipe import Recipe
from visage_core.batch.records import VideoRecord
from visage_core.batch.running import Batch, run_here
from visage_core.errors import DeviceError

pytestmark = pytest.mark.skipif(
    os.environ.get("VISAGE_TEST_RAY") != "1",
    reason="a cluster whose nodes die may take its driver along: VISAGE_TEST_RAY=1 tries it",
)

VIDEOS = 6
NOBODY = "127.0.0.1:1"


class Ears:
    """Hears how a batch goes."""

    def __init__(self) -> None:
        self.handed_out: list[str] = []
        self.outcomes: list[Outcome] = []

    def found(self, videos: int) -> None: ...

    def pending(self, video: str, seconds: float) -> None: ...

    def advanced(self, video: str, fraction: float) -> None:
        if fraction == 0.0:
            self.handed_out.append(video)

    def ended(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "videos"
    folder.mkdir()
    for number in range(VIDEOS):
        write_clip(folder / f"{number}.mp4", frames=8 + number)
    return folder


@pytest.fixture
def recipe(tiny_bundle: Path) -> Recipe:
    return Recipe(model=str(tiny_bundle), device="cpu")


def test_a_cluster_that_is_not_there(folder, recipe, tmp_path) -> None:
    pytest.importorskip("ray")
    ears = Ears()
    with pytest.raises(DeviceError, match="no Ray cluster at 127"):
        batch_in(
            tmp_path / "out", folder, recipe, lambda p: run_on_ray(NOBODY, folder, p, ears), ears
        )


@pytest.fixture
def cluster() -> Iterator[Any]:
    """A head without work and two nodes of one CPU each."""
    pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    store = 80 * 2**20
    cluster = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 0, "object_store_memory": store}
    )
    nodes = [cluster.add_node(num_cpus=1, object_store_memory=store) for _ in range(2)]
    cluster.wait_for_nodes()
    yield cluster, nodes
    cluster.shutdown()


class Killer(Ears):
    """Kills the worker that is at work when the first video ends, and a node after the third."""

    def __init__(self, place: Place, cluster: Any, node: Any) -> None:
        super().__init__()
        self._place, self._cluster, self._node = place, cluster, node
        self.killed: list[int] = []

    def ended(self, outcome: Outcome) -> None:
        super().ended(outcome)
        if len(self.outcomes) == 1:
            self._kill_who_works_next()
        if len(self.outcomes) == 3:
            self._cluster.remove_node(self._node, allow_graceful=False)

    def _kill_who_works_next(self) -> None:
        making = self._place.folder / ".visage-batch" / "making"
        while not self.killed:  # between two videos nobody is at work
            self.killed = [int(path.name.split()[-1]) for path in making.glob("*")][:1]
            time.sleep(0.01)
        os.kill(self.killed[0], signal.SIGKILL)


def records(out: Path) -> dict[str, VideoRecord]:
    paths = (out / ".visage-batch" / "records").glob("*.json")
    return {path.name: VideoRecord.model_validate_json(path.read_bytes()) for path in sorted(paths)}


def batch_in(out: Path, folder: Path, recipe: Recipe, run_on: Any, listener: Ears) -> list[Outcome]:
    place = Place(out)
    works = plan(recipe, folder, out)
    with place.locked():
        batch = Batch(works, folder, place)
        return list(batch.outcomes(run_on(place), listener, threading.Event()))


@pytest.mark.timeout(900)
def test_a_worker_and_a_node_die_half_way(cluster, folder, recipe, tmp_path) -> None:
    cluster, nodes = cluster
    out = tmp_path / "out"
    killer = Killer(Place(out), cluster, nodes[0])
    outcomes = batch_in(
        out, folder, recipe, lambda p: run_on_ray(cluster.address, folder, p, killer), killer
    )
    names = [f"{number}.mp4" for number in range(VIDEOS)]
    assert killer.killed
    assert sorted(outcome.video for outcome in outcomes) == names  # each has ended once
    assert {outcome.status for outcome in outcomes} == {Status.MADE}
    assert len(killer.handed_out) > VIDEOS  # what the dead were making was handed out again
    kept = records(out)
    assert [record.video for record in kept.values()] == names
    assert not (out / ".visage-batch" / "making").exists()
    written = {path.name: path.read_bytes() for path in out.glob("*.wav")}
    assert len(written) == VIDEOS

    ears, alone = Ears(), tmp_path / "alone"
    batch_in(alone, folder, recipe, lambda p: run_here(folder, p, ears), ears)
    assert {path.name: path.read_bytes() for path in alone.glob("*.wav")} == written
    again = batch_in(out, folder, recipe, lambda p: run_here(folder, p, ears), ears)
    assert {outcome.status for outcome in again} == {Status.KEPT}
