"""Numbers of the sound field: loudest direction, that of the whole take, errors, diffuseness."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.document.heard_field import FieldPicture
from app.views.angles import direction_text
from app.views.panel import label, reading
from app.views.theme import color
from visage_core.seeing.energy_track import Overall
from visage_core.types import Direction

NOTHING = "—"


class ShareBar(QWidget):
    """A thin bar, filled from the left by a share."""

    def __init__(self) -> None:
        super().__init__()
        self._share: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Thin."""
        return QSize(80, 5)

    def set_share(self, share: float | None) -> None:
        """Fill so much of it, 0 to 1; None for nothing to tell."""
        self._share = share
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground and filled part."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        bounds = QRectF(self.rect())
        painter.setBrush(color("raised"))
        painter.drawRoundedRect(bounds, 2.5, 2.5)
        if self._share is not None:
            painter.setBrush(color("accent"))
            bounds.setWidth(max(self._share * bounds.width(), 5.0))
            painter.drawRoundedRect(bounds, 2.5, 2.5)


class Readings(QWidget):
    """Follows the sphere beside it: now, and over the whole take."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.setFixedWidth(width)
        self._now, self._now_error = reading(width), reading(width, "muted", pixels=11)
        self._whole, self._whole_error = label("", "value"), label("", "muted", pixels=11)
        self._diffuse, self._bar = reading(width), ShareBar()
        self._target = Direction()
        self._picture = FieldPicture()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        for name, tip, widgets in (
            (
                "◇ Loudest now",
                "Where most of the sound comes from now: azimuth, elevation; and how far that is "
                "from where the camera faces in what is heard.",
                (self._now, self._now_error),
            ),
            (
                "◆ Whole take",
                "Where most of the sound comes from over the whole take, each moment by its "
                "energy; and how far that is from its target, the camera.",
                (self._whole, self._whole_error),
            ),
            (
                "Diffuse",
                "The share of the sound's energy now that has no direction: 0 % is one source in "
                "the open, 100 % comes evenly from all sides. With intensity shown, also the "
                "length of the intensity vector.",
                (self._diffuse, self._bar),
            ),
        ):
            column.addWidget(label(name, "heading"))
            for widget in widgets:
                widget.setToolTip(tip)
                column.addWidget(widget)
            column.addSpacing(4)
        self.set_picture(self._picture)
        self.set_measured(None, self._target)

    def set_picture(self, picture: FieldPicture) -> None:
        """Show a moment."""
        self._picture = picture
        self._now.setText(_direction(picture.dominant))
        self._now_error.setText(_error(picture.dominant, self._target))
        share = picture.diffuseness
        self._bar.set_share(share)
        told = NOTHING if share is None else f"{100.0 * share:.0f} %"
        if picture.is_intensity and picture.intensity_db is not None:
            told += f"   I {picture.intensity_db:.0f} dB".replace("-", "−")
        self._diffuse.setText(told)

    def set_measured(self, overall: Overall | None, target: Direction) -> None:
        """Show the whole take, and where the camera faces in it."""
        measured = None if overall is None else overall.dominant
        self._target = target
        self._whole.setText(_direction(measured))
        self._whole_error.setText(_error(measured, target))
        self.set_picture(self._picture)

    def loudest_text(self) -> str:
        """The loudest direction now, as shown."""
        return self._now.text()

    def whole_text(self) -> str:
        """The direction of the whole take and its error, as shown."""
        return f"{self._whole.text()} {self._whole_error.text()}".strip()

    def diffuse_text(self) -> str:
        """The diffuseness now, as shown."""
        return self._diffuse.text()


def _direction(direction: Direction | None) -> str:
    return NOTHING if direction is None else direction_text(direction)


def _error(measured: Direction | None, target: Direction) -> str:
    return "" if measured is None else f"{measured.angle_to(target):.0f}° off camera"
