"""Work that is spread over processes."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor


def executor(workers: int | None = None) -> Executor:
    """`workers` processes to give work to, one for each core by default; for one, a thread.

    They are started anew instead of forked: a fork of a process in which another library runs
    threads of its own inherits their locks without them, and can wait for ever.
    """
    count = workers or os.cpu_count() or 1
    if count == 1:
        return ThreadPoolExecutor(1)
    return ProcessPoolExecutor(count, multiprocessing.get_context("spawn"))
