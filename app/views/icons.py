"""The program's icons: small SVG drawings, tinted for their state and crisp at any scale."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.views.theme import PALETTE
from visage_core.resources import resource_path

DRAWN_COLOR = "#9aa1ad"
SCALES = (1, 2, 3)


@cache
def icon(name: str, *, tint: str = "text", on: str = "accent", size: int = 18) -> QIcon:
    """An icon from the resources in a palette colour; grey when disabled, `on` when on."""
    result = QIcon()
    shades = (
        (tint, QIcon.Mode.Normal, QIcon.State.Off),
        (on, QIcon.Mode.Normal, QIcon.State.On),
        ("bright" if tint == "text" else tint, QIcon.Mode.Active, QIcon.State.Off),
        ("faint", QIcon.Mode.Disabled, QIcon.State.Off),
    )
    for shade, mode, state in shades:
        for scale in SCALES:
            result.addPixmap(pixmap(name, shade, size, float(scale)), mode, state)
    return result


def pixmap(name: str, tint: str, size: int, scale: float) -> QPixmap:
    """An icon as pixels, `size` logical pixels wide on a screen of that scale."""
    drawing = resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")
    tinted = drawing.replace(DRAWN_COLOR, getattr(PALETTE, tint))
    image = QPixmap(QSize(size, size) * scale)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(tinted.encode())).render(painter)
    painter.end()
    image.setDevicePixelRatio(scale)
    return image
