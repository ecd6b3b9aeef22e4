"""Work spread over processes: anew, never forked."""

import os
import threading

import pytest

from visage_core.processes import executor

LOCK = threading.Lock()


def lock_is_held() -> bool:
    return LOCK.locked()


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_work(workers: int) -> None:
    with executor(workers) as pool:
        assert list(pool.map(abs, range(-5, 0))) == [5, 4, 3, 2, 1]


def test_one_worker_stays_in_this_process() -> None:
    with executor(1) as pool:
        assert pool.submit(os.getpid).result() == os.getpid()


def test_a_lock_that_is_held_here_is_free_in_the_workers() -> None:
    """A forked worker would inherit it held, and wait for it for ever."""
    with LOCK, executor(2) as pool:
        assert not pool.submit(lock_is_held).result()
