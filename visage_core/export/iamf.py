"""IAMF (Eclipsa Audio), which needs stream groups that PyAV does not offer yet."""

from __future__ import annotations

from pathlib import Path
from typing import Never

from visage_core.errors import DeliveryError
from visage_core.export.delivery import Delivery
from visage_core.export.watch import Watch


def write_iamf(delivery: Delivery, path: Path, watch: Watch) -> Never:
    """Refuse, saying what to use instead. Raises `DeliveryError`."""
    raise DeliveryError(
        f"{path.name} was not written: IAMF is not available in this build, whose FFmpeg can be "
        "given no audio elements. Deliver youtube-mp4 or adm, and convert that."
    )
