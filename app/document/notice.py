"""Messages for the user."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NoticeKind(StrEnum):
    """How serious a notice is."""

    INFO = "info"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Notice:
    """One message for the user."""

    text: str
    kind: NoticeKind = NoticeKind.INFO
