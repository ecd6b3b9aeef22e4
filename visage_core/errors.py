"""Errors that a user can act on: each names the thing, the reason and the way out.

The command line prints the message and exits with code 2; the window shows it in its notice
bar. Anything that is not a `VisageError` is a defect of the program.
"""

from __future__ import annotations

from pathlib import Path


class VisageError(Exception):
    """Base of all errors whose message is meant for the user."""


class InvalidDirection(VisageError, ValueError):
    """A direction that is not on the sphere."""

    def __init__(self, azimuth: float, elevation: float, reason: str) -> None:
        super().__init__(f"The direction (azimuth {azimuth}°, elevation {elevation}°): {reason}.")


class InvalidGuidance(VisageError, ValueError):
    """A guidance setting that has no meaning."""


class InvalidSpan(VisageError, ValueError):
    """A span of a video that cannot be generated."""


class InvalidFoa(VisageError, ValueError):
    """A signal that is not first-order ambisonics."""


class MediaError(VisageError):
    """A media file that cannot be used."""

    def __init__(self, path: Path | str, reason: str, way_out: str) -> None:
        super().__init__(f"{path}: {reason}. {way_out}")
        self.path = Path(path)


class HrtfError(VisageError):
    """A set of head-related impulse responses that cannot be used."""

    def __init__(self, path: Path | str, reason: str, way_out: str) -> None:
        super().__init__(f"{path}: {reason}. {way_out}")
        self.path = Path(path)


class ModelError(VisageError):
    """A model bundle or checkpoint that cannot be used."""

    def __init__(self, where: Path | str, reason: str, way_out: str) -> None:
        super().__init__(f"{where}: {reason}. {way_out}")


class DeviceError(VisageError):
    """A compute or sound device that is absent or refuses."""


class ExportError(VisageError):
    """A file that could not be written."""

    def __init__(self, path: Path | str, reason: str, way_out: str) -> None:
        super().__init__(f"{path} was not written: {reason}. {way_out}")
        self.path = Path(path)


class DeliveryError(VisageError):
    """A delivery that its format cannot take."""


class Cancelled(VisageError):
    """The user stopped the work; nothing that was finished before is lost."""

    def __init__(self, what: str = "The generation") -> None:
        super().__init__(f"{what} was cancelled.")


class ProjectError(VisageError):
    """A project, or a file in it, that cannot be read."""

    def __init__(self, path: Path | str, reason: str, way_out: str) -> None:
        super().__init__(f"{path}: {reason}. {way_out}")
        self.path = Path(path)
