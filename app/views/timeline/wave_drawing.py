"""A waveform in a row of the timeline."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from app.document.timeline.time_scale import TimeScale
from app.document.waveform import BINS_PER_SECOND, Waveform
from app.views.theme import color
from app.views.timeline.lane import Lane
from visage_core.types import Span


def draw_waveform(
    painter: QPainter, lane: Lane, waveform: Waveform | None, span: Span, ink: str
) -> None:
    """Draw a sound at its span of the video, as high as the row; without one, its middle line."""
    middle, half = lane.height() / 2.0, lane.height() / 2.0 - 3.0
    first, last = max(lane.x_of(span.start), 0.0), min(lane.x_of(span.end), float(lane.width()))
    if last - first < 1.0:
        return
    painter.setPen(QPen(color("bright", 0.12), 1.0))
    painter.drawLine(QPointF(first, middle), QPointF(last, middle))
    if waveform is None:
        return
    columns = np.arange(first, last)
    low, high = _columns(waveform, lane.scale, span, columns)
    top = max(float(waveform.high.max()), -float(waveform.low.min()), 1e-4)
    above, below = middle - half / top * high, middle - half / top * low
    outline = [QPointF(x, y) for x, y in zip(columns, above, strict=True)]
    outline += [QPointF(x, y) for x, y in zip(columns[::-1], below[::-1], strict=True)]
    painter.setPen(QPen(color(ink, 0.9), 0.7))
    painter.setBrush(color(ink, 0.9))
    painter.drawPolygon(QPolygonF(outline))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _columns(
    waveform: Waveform, scale: TimeScale, span: Span, columns: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest value in each column of pixels."""
    edges = np.append(columns, columns[-1] + 1.0) / scale.pixels_per_second
    bins = ((edges + scale.start - span.start) * BINS_PER_SECOND).astype(np.intp)
    bins = np.clip(bins, 0, len(waveform.low) - 1)
    low = np.minimum.reduceat(waveform.low, bins)[:-1]
    high = np.maximum.reduceat(waveform.high, bins)[:-1]
    return low, high
