"""What is measured of sounds once, and kept as long as it is of use and has room."""

from __future__ import annotations

import threading
from typing import TypeAlias
from weakref import ReferenceType, WeakKeyDictionary, ref

from app.document.reference import Matched, Reference, matched_reference
from app.document.waveform import Waveform
from visage_core.types import Foa, Span

MATCHED_BYTES = 256 * 2**20
"""References at the loudness of takes: as many as this holds, each as large as its take."""

_Key: TypeAlias = "tuple[Reference, Span, ReferenceType[Foa] | None]"


class Waveforms:
    """The waveform of each sound, forgotten together with the sound. For any thread."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Foa, Waveform] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def __call__(self, foa: Foa) -> Waveform:
        """That of a sound; takes a while for a long one the first time."""
        with self._lock:
            kept = self._kept.get(foa)
        if kept is None:
            kept = Waveform.of(foa)
            with self._lock:
                self._kept[foa] = kept
        return kept


class MatchedReferences:
    """The reference at the loudness of each take, as in `matched_reference`.

    The one asked for last is kept in any case, and those before it as far as `limit` bytes go. No
    take lives longer for it; what was matched to one that is gone, or of another reference, goes
    with the next question.
    """

    def __init__(self, limit: int = MATCHED_BYTES) -> None:
        self._limit = limit
        self._kept: dict[_Key, Matched] = {}  # the one asked for last is the last

    @property
    def held(self) -> int:
        """Bytes of the sounds that are kept."""
        return sum(matched.foa.samples.nbytes for matched in self._kept.values())

    def __call__(self, reference: Reference, span: Span, take: Foa | None) -> Matched:
        """The reference within a span, as loud as a take; None leaves it as it is."""
        key = (reference, span, None if take is None else ref(take))
        matched = self._kept.pop(key, None) or matched_reference(reference, span, take)
        self._kept = {one: kept for one, kept in self._kept.items() if _of_use(one, reference)}
        self._kept[key] = matched
        for oldest in list(self._kept)[:-1]:
            if self.held > self._limit:
                del self._kept[oldest]
        return matched


def _of_use(key: _Key, reference: Reference) -> bool:
    """Whether the reference of a key is still this one, and its take still there."""
    return key[0] is reference and (key[2] is None or key[2]() is not None)
