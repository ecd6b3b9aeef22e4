"""What a file's name says of its convention."""

from __future__ import annotations

import re
from pathlib import Path

from visage_core.verify.facts import Convention

_WORDS: tuple[tuple[Convention, re.Pattern[str]], ...] = (
    ("ambix", re.compile(r"(?<![a-z])(ambix|sn3d|acn)(?![a-z])")),
    ("fuma", re.compile(r"(?<![a-z])(fuma|furse|maxn)(?![a-z])")),
)


def named_convention(path: Path) -> tuple[Convention, str] | None:
    """The convention that a suffix or one word of the name tells, and the reason in words."""
    if path.suffix.lower() == ".amb":
        return "fuma", "the suffix .amb stands for FuMa B-format"
    found = [(name, words.search(path.stem.lower())) for name, words in _WORDS]
    told = [(name, match.group()) for name, match in found if match]
    return (told[0][0], f"the name says {told[0][1]!r}") if len(told) == 1 else None
