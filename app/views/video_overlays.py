"""What is laid over the video: what the model looked at, and the path of the loudest direction."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from app.views.field_marks import draw_trail
from app.views.theme import color, font
from visage_core.seeing.energy_track import Trail
from visage_core.seeing.marks import NEAREST_DEPTH, in_perspective
from visage_core.seeing.projection import perspective_point
from visage_core.types import Direction

SIDE = 7
"""Patches in a row and in a column."""

DARKEST = 0.66
OUTLINED_FROM = 0.5
NOT_SEEN = "The model has not looked at this span yet: generate a take"


def seen_square(picture: QRectF) -> QRectF:
    """The centre square of the picture, which is all that the model sees of it."""
    side = min(picture.width(), picture.height())
    square = QRectF(0.0, 0.0, side, side)
    square.moveCenter(picture.center())
    return square


def draw_patches(painter: QPainter, picture: QRectF, energy: NDArray[np.float32]) -> None:
    """Patch energy [49], 0 to 1: what the model passed over is dark, what stood out is framed."""
    square = seen_square(picture)
    size = square.width() / SIDE
    painter.setPen(Qt.PenStyle.NoPen)
    for left in (True, False):  # what lies outside the square is not seen at all
        rest = QRectF(picture)
        (rest.setRight if left else rest.setLeft)(square.left() if left else square.right())
        painter.fillRect(rest, color("sunken", DARKEST))
    cells = [
        (QRectF(square.left() + column * size, square.top() + row * size, size, size), share)
        for (row, column), share in np.ndenumerate(energy.reshape(SIDE, SIDE))
    ]
    for cell, share in cells:
        painter.fillRect(cell, color("sunken", DARKEST * (1.0 - float(np.sqrt(share)))))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color("bright", 0.14), 1.0))
    for cell, _ in cells:
        painter.drawRect(cell)
    for cell, share in cells:
        if share >= OUTLINED_FROM:
            painter.setPen(QPen(color("accent", 0.35 + 0.65 * float(share)), 2.0))
            painter.drawRect(cell.adjusted(1.5, 1.5, -1.5, -1.5))


def draw_not_seen(painter: QPainter, picture: QRectF) -> None:
    """Say why there is no patch energy to show."""
    painter.setFont(font(12))
    width = painter.fontMetrics().horizontalAdvance(NOT_SEEN) + 20.0
    box = QRectF(0.0, 0.0, min(width, picture.width()), 26.0)
    box.moveCenter(QPointF(picture.center().x(), picture.top() + 24.0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color("sunken", 0.78))
    painter.drawRoundedRect(box, 5, 5)
    painter.setPen(color("text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, NOT_SEEN)


def place_in_picture(picture: QRectF, camera: Direction, target: Direction) -> QPointF | None:
    """Where a direction is in the picture; None if it is behind the camera."""
    x, y, ahead = perspective_point(camera, target)
    unit = min(picture.width(), picture.height()) / 2.0
    return picture.center() + QPointF(x * unit, -y * unit) if ahead else None


def draw_trail_in_picture(
    painter: QPainter, picture: QRectF, camera: Direction, trail: Trail
) -> None:
    """As much of a trail as lies before the camera."""
    if len(trail.ages) < 2:
        return
    points, depth = in_perspective(trail.vectors, camera, picture.width(), picture.height())
    ahead = depth > NEAREST_DEPTH
    points += (picture.left(), picture.top())
    draw_trail(painter, trail, points, ahead[1:] & ahead[:-1])


def draw_look_in_picture(
    painter: QPainter, picture: QRectF, camera: Direction, look: Direction
) -> None:
    """A cross hair where the listener looks, or an arrow at the edge towards there."""
    x, y, ahead = perspective_point(camera, look)
    unit = min(picture.width(), picture.height()) / 2.0
    spot = picture.center() + QPointF(x * unit, -y * unit)
    inside = picture.adjusted(14, 14, -14, -14)
    if not (ahead and inside.contains(spot)):
        _draw_arrow(painter, inside, spot - picture.center())
        return
    arms = (QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1))
    for ink, width in ((color("sunken", 0.7), 3.5), (color("bright", 0.9), 1.5)):
        painter.setPen(QPen(ink, width))
        for arm in arms:
            painter.drawLine(spot + arm * 4.0, spot + arm * 10.0)


def _draw_arrow(painter: QPainter, inside: QRectF, towards: QPointF) -> None:
    reach = max(abs(towards.x()) / inside.width(), abs(towards.y()) / inside.height(), 1e-9)
    tip = inside.center() + towards / (2.0 * reach)
    length = max((towards.x() ** 2 + towards.y() ** 2) ** 0.5, 1e-9)
    along = towards / length
    across = QPointF(-along.y(), along.x())
    painter.setPen(QPen(color("sunken", 0.8), 1.5))
    painter.setBrush(color("bright", 0.9))
    painter.drawPolygon(
        QPolygonF([tip, tip - along * 10.0 + across * 6.0, tip - along * 10.0 - across * 6.0])
    )
