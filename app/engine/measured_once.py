"""Measurements made in the background, each only once, and the last ones kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import partial
from typing import Generic, TypeVar

from app.engine.background import Background

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class MeasuredOnce(Generic[K, V]):
    """`get` answers at once with what there is, and otherwise has it measured.

    `measure` touches no widget; `arrived` is called in the window's thread after each measurement.
    """

    def __init__(
        self,
        background: Background,
        measure: Callable[[K], V],
        arrived: Callable[[], None],
        kept: int,
        title: str = "",
    ) -> None:
        self._background, self._measure, self._arrived = background, measure, arrived
        self._limit, self._title = kept, title
        self._kept: dict[K, V] = {}
        self._pending: set[K] = set()

    @property
    def busy(self) -> bool:
        """Whether anything is being measured."""
        return bool(self._pending)

    def get(self, key: K) -> V | None:
        """What was measured; None while it is being measured."""
        if key not in self._kept and key not in self._pending:
            self._pending.add(key)
            self._background.run(partial(self._measure, key), partial(self._keep, key), self._title)
        return self._kept.get(key)

    def _keep(self, key: K, measured: Future[V]) -> None:
        self._pending.discard(key)
        while len(self._kept) >= self._limit:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = measured.result()
        self._arrived()
