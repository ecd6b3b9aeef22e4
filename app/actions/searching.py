"""Finding actions by a few letters of what they are called or do. Free of Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MISSING = -1.0
_START_OF_TEXT, _START_OF_WORD, _WITHIN = 8.0, 6.0, 4.0
_LETTERS, _HELP = 2.0, 1.0


@dataclass(frozen=True, slots=True)
class Findable:
    """An action as a list shows it: text without mnemonics, and whether it can be used now."""

    id: str
    text: str
    help: str
    group: str = ""
    shortcut: str = ""
    enabled: bool = True


def find(query: str, among: Sequence[Findable]) -> list[Findable]:
    """Those that hold every word of `query`, the best first; all of them for an empty one.

    Equally good ones keep their order, those that cannot be used come after those that can.
    """
    words = query.casefold().split()
    scored = [(sum(scores), entry) for entry in among if min(scores := _scores(words, entry)) >= 0]
    return [entry for _, entry in sorted(scored, key=lambda pair: (-pair[0], not pair[1].enabled))]


def letters_found(query: str, text: str) -> frozenset[int]:
    """Indices of the letters of `text` that the words of `query` stand for, to be shown."""
    found: set[int] = set()
    for word in query.casefold().split():
        found.update(_places(word, text.casefold()))
    return frozenset(found)


def _scores(words: list[str], entry: Findable) -> list[float]:
    return [_score(word, entry) for word in words] or [0.0]


def _score(word: str, entry: Findable) -> float:
    """How well a word describes an action; `MISSING` if it does not."""
    text, told = entry.text.casefold(), f"{entry.group} {entry.help}".casefold()
    if text.startswith(word):
        return _START_OF_TEXT
    if f" {word}" in f" {text}":
        return _START_OF_WORD
    if word in text:
        return _WITHIN
    if f" {word}" in f" {told}":
        return _LETTERS
    if spread := _spread(word, text):
        return _HELP + len(word) / spread
    return _HELP if word in told else MISSING


def _places(word: str, text: str) -> range | list[int]:
    """Where `word` stands in `text`: in one piece, at the start of a word if it can, or letter by
    letter; empty if it does not."""
    whole = f" {text}".find(f" {word}")
    whole = text.find(word) if whole < 0 else whole
    if whole >= 0:
        return range(whole, whole + len(word))
    places, place = [], -1
    for letter in word:
        place = text.find(letter, place + 1)
        if place < 0:
            return []
        places.append(place)
    return places


def _spread(word: str, text: str) -> int:
    """Over how many characters of `text` the letters of `word` lie; 0 if they do not."""
    places = _places(word, text)
    return places[-1] - places[0] + 1 if places else 0
