"""The video, letterboxed, with the energy of what the camera sees laid over it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFontMetrics,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.document.heard_field import FieldPicture
from app.views.angles import moved
from app.views.energy_colors import chosen_color_map
from app.views.energy_image import level_image
from app.views.field_marks import draw_dominant
from app.views.icons import pixmap
from app.views.theme import color, font
from app.views.video_overlays import (
    draw_look_in_picture,
    draw_not_seen,
    draw_patches,
    draw_trail_in_picture,
    place_in_picture,
)
from visage_core.seeing.energy_colors import Levels, overlay_table
from visage_core.seeing.overlay import PictureLevels
from visage_core.types import Direction

ALMOST = 2
"""Pixels by which a picture may miss its room and still not be scaled."""

LOOK_DEGREES = 90.0
"""How far a drag over the picture's height turns the head."""

HELP = (
    "Drag to look around: turns what you hear, not what is generated. R: look to the front.<br>"
    "Double-click: play or pause. E: energy overlay."
)

PANORAMA_HELP = (
    "Drag to look around: the camera turns, and the next take is made for what it sees.<br>"
    "Double-click: play or pause. E: energy overlay."
)


class VideoView(QWidget):
    """Shows a frame, the energy overlay, the look cross hair and a caption."""

    look_edited = Signal(Direction)
    direction_edited = Signal(Direction)
    """Of a 360° video: where the camera is to face."""

    file_dropped = Signal(Path)
    clicked_empty = Signal()
    play_toggled = Signal()
    room_changed = Signal(int, int)
    """Width and height in pixels of the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame: QImage | None = None
        self._overlay: QImage | None = None
        self._place = PictureLevels()
        self._camera = Direction()
        self._look = Direction()
        self._caption = ""
        self._fitted = ("", 0, "")
        self._picture = FieldPicture()
        self._overlay_on = True
        self._patches: NDArray[np.float32] | None = None
        self._patches_on = False
        self._drag: tuple[QPointF, Direction] | None = None
        self._panoramic = False
        self._dropping = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAcceptDrops(True)
        self.setMinimumSize(240, 136)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Video")

    def sizeHint(self) -> QSize:
        """Wide screen."""
        return QSize(720, 405)

    def set_frame(self, frame: QImage | None) -> None:
        """Show a video frame; None shows the invitation to open one."""
        self._frame = frame
        self._explain()
        self.update()

    def set_panoramic(self, panoramic: bool) -> None:
        """The picture is what the camera sees of a panorama: dragging it turns the camera."""
        self._panoramic = panoramic
        self._explain()

    def _explain(self) -> None:
        help_text = PANORAMA_HELP if self._panoramic else HELP
        self.setToolTip("" if self._frame is None else help_text)

    def set_caption(self, caption: str) -> None:
        """Name the clip, bottom left."""
        self._caption = caption
        self.update()

    def set_camera(self, camera: Direction) -> None:
        """Where the camera of the sound that plays faces."""
        if camera != self._camera:
            self._camera = camera
            self.set_picture(self._picture)
            self.update()

    def set_look(self, look: Direction) -> None:
        """Where the listener looks."""
        self._look = look
        self.update()

    def set_picture(self, picture: FieldPicture) -> None:
        """Lay a moment of the sound field over the picture."""
        self._picture = picture
        if self._overlay_on:
            self._overlay = None if picture.levels is None else self._crop(picture.levels)
            self.update()

    def set_patches(self, energy: NDArray[np.float32] | None) -> None:
        """Patch energy [49], 0 to 1, of the frame that is shown; None if it is not known."""
        if energy is self._patches:
            return
        self._patches = energy
        if self._patches_on:
            self.update()

    def set_patches_visible(self, visible: bool) -> None:
        """Show or hide what the model looked at."""
        self._patches_on = visible
        self.update()

    def set_overlay_visible(self, visible: bool) -> None:
        """Show or hide the energy overlay."""
        self._overlay_on = visible
        self.set_picture(self._picture)
        self.update()

    def picture_rect(self) -> QRectF:
        """Where the picture is, letterboxed; on whole pixels of the screen."""
        if self._frame is None or self._frame.isNull():
            return QRectF(self.rect())
        ratio = self.devicePixelRatioF()
        room, size = self.size() * ratio, self._frame.size()
        fitted = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        spare = fitted - size
        if max(abs(spare.width()), abs(spare.height())) <= ALMOST:
            fitted = size
        left, top = (room.width() - fitted.width()) // 2, (room.height() - fitted.height()) // 2
        return QRectF(left / ratio, top / ratio, fitted.width() / ratio, fitted.height() / ratio)

    def _crop(self, levels: Levels) -> QImage:
        picture = self.picture_rect()
        placed = self._place(levels, self._camera, picture.width() / max(picture.height(), 1.0))
        return level_image(placed, overlay_table(chosen_color_map()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures of this size need not be scaled here."""
        room = self.size() * self.devicePixelRatioF()
        self.room_changed.emit(room.width(), room.height())
        super().resizeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Picture, energy, cross hair, caption; or the invitation."""
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        painter.fillRect(self.rect(), color("sunken"))
        if self._frame is None:
            self._paint_invitation(painter)
        else:
            picture = self.picture_rect()
            painter.drawImage(picture, self._frame)
            self._paint_overlays(painter, picture)
            draw_look_in_picture(painter, picture, self._camera, self._look)
            self._paint_caption(painter, picture)
        if self._dropping:
            painter.setPen(QPen(color("accent"), 2.0))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def _paint_overlays(self, painter: QPainter, picture: QRectF) -> None:
        painter.save()
        painter.setClipRect(picture)
        if self._patches_on and self._patches is not None:
            draw_patches(painter, picture, self._patches)
        elif self._patches_on:
            draw_not_seen(painter, picture)
        if self._overlay is not None and self._overlay_on:
            painter.drawImage(picture, self._overlay)
            draw_trail_in_picture(painter, picture, self._camera, self._picture.trail)
            self._paint_dominant(painter, picture)
        painter.restore()

    def _paint_dominant(self, painter: QPainter, picture: QRectF) -> None:
        if self._picture.dominant is not None:
            spot = place_in_picture(picture, self._camera, self._picture.dominant)
            if spot is not None:
                draw_dominant(painter, spot)

    def _paint_invitation(self, painter: QPainter) -> None:
        center = QRectF(self.rect()).center()
        art = pixmap("film", "faint", 44, self.devicePixelRatioF())
        painter.drawPixmap(center + QPointF(-22, -62), art)
        lines = (
            (0.0, 15, "text", "Drop a video here"),
            (26.0, 12, "muted", "or click to open one  (Ctrl+O)"),
        )
        for offset, pixels, ink, text in lines:
            painter.setFont(font(pixels, bold=pixels > 12))
            painter.setPen(color(ink))
            box = QRectF(0, center.y() - 6 + offset, self.width(), 24)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_caption(self, painter: QPainter, picture: QRectF) -> None:
        if not self._caption:
            return
        painter.setFont(font(11))
        text = self.caption_within(picture.width() - 16.0)
        width = painter.fontMetrics().horizontalAdvance(text) + 16.0
        box = QRectF(picture.left() + 8, picture.bottom() - 30, width, 22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("sunken", 0.72))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def caption_within(self, width: float) -> str:
        """The name and the facts of the video, as much as fits beside its margins; a long name
        loses its middle."""
        room = max(int(width - 16.0), 0)
        if self._fitted[:2] != (self._caption, room):
            metrics = QFontMetrics(font(11))
            text = metrics.elidedText(self._caption, Qt.TextElideMode.ElideMiddle, room)
            self._fitted = self._caption, room, text
        return self._fitted[2]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture, or open a video."""
        if self._frame is None:
            self.clicked_empty.emit()
        else:
            self._drag = (event.position(), self._camera if self._panoramic else self._look)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pulling the picture to the right looks to the left, as in any 360° player."""
        if self._drag is not None:
            start, held = self._drag
            turn = (event.position() - start) * (LOOK_DEGREES / max(self.height(), 1))
            edited = self.direction_edited if self._panoramic else self.look_edited
            edited.emit(moved(held, turn.x(), turn.y()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._drag = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Play or pause."""
        if self._frame is not None:
            self.play_toggled.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept one local file."""
        urls = event.mimeData().urls()
        self._dropping = len(urls) == 1 and urls[0].isLocalFile()
        event.setAccepted(self._dropping)
        self.update()

    def dragLeaveEvent(self, _event: object) -> None:
        """The file went elsewhere."""
        self._dropping = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file."""
        self._dropping = False
        self.update()
        event.acceptProposedAction()
        self.file_dropped.emit(Path(event.mimeData().urls()[0].toLocalFile()))
