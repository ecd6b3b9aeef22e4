"""Names of delivered files, made from a template."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from string import Formatter

from visage_core.errors import DeliveryError
from visage_core.types import GenerationRequest

DEFAULT_TEMPLATE = "{video} {take} {format}"

LONGEST = 180
"""Bytes of a name, so that every file system takes it with its suffix and a stem's letter."""

_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


@dataclass(frozen=True, slots=True)
class NameFields:
    """What a template may mention in braces: `{video} {take} {format} {seed} {azimuth}
    {elevation}`; the last two in whole degrees, left and up positive."""

    video: str
    take: str
    format: str
    seed: int
    azimuth: int
    elevation: int

    @classmethod
    def of(cls, request: GenerationRequest, take_name: str, format_name: str) -> NameFields:
        """The fields of a take, made or to be made, that is delivered in a format."""
        return cls(
            request.video.stem,
            take_name,
            format_name,
            request.seed,
            round(request.direction.azimuth),
            round(request.direction.elevation),
        )


def file_stem(template: str, named: NameFields) -> str:
    """A file's name without its suffix; what no file system takes becomes a hyphen.

    Raises `DeliveryError` for a template that mentions anything else, or that names nothing.
    """
    known = [field.name for field in fields(NameFields)]
    try:
        mentioned = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
    except ValueError as error:
        raise DeliveryError(f"The name {template!r} cannot be read: {error}.") from error
    for name in mentioned:
        if name not in known:
            offered = " ".join(f"{{{one}}}" for one in known)
            raise DeliveryError(f"The name mentions {{{name}}}. Known are {offered}.")
    try:
        filled = template.format(**asdict(named))
    except ValueError as error:
        raise DeliveryError(f"The name {template!r} cannot be filled in: {error}.") from error
    stem = _FORBIDDEN.sub("-", filled).strip(" .")
    stem = stem.encode()[:LONGEST].decode(errors="ignore").rstrip(" .")
    if not stem:
        raise DeliveryError("The name is empty. Write something, or mention {take}.")
    return stem
