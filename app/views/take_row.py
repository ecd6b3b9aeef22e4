"""How a row of the takes' list is painted, and where its star is pressed."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.document.ranking import Placement
from app.document.takes import NamedTake, TakeColor
from app.views.icons import pixmap
from app.views.takes_model import (
    PLACEMENT_ROLE,
    TAKE_ROLE,
    TakesModel,
    placement_text,
    summary,
)
from app.views.theme import color, font

ROW_HEIGHT = 42
ICON, MARGIN, PLACEMENT_WIDTH = 15, 8, 76
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
Index = QModelIndex | QPersistentModelIndex

_SHADES = {
    TakeColor.ORANGE: "#e69f00",
    TakeColor.YELLOW: "#f0e442",
    TakeColor.GREEN: "#009e73",
    TakeColor.BLUE: "#3f8fd2",
    TakeColor.VERMILION: "#d55e00",
    TakeColor.PURPLE: "#cc79a7",
}


def shade(take_color: TakeColor) -> QColor:
    """What a take's colour looks like."""
    return QColor(_SHADES[take_color])


def star_area(row: QRect) -> QRect:
    """Where a row's star is, with some room for the pointer."""
    side = ICON + MARGIN
    return QRect(row.right() - side - 2, row.top(), side, row.height() // 2 + 2)


class TakeDelegate(QStyledItemDelegate):
    """Paints a take: number, marks, name, settings and placement; the heard one stands out."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Two lines high."""
        return QSize(200, ROW_HEIGHT)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Fill in the name, but over nothing that is typed: a take may be measured meanwhile."""
        if not (isinstance(editor, QLineEdit) and editor.isModified()):
            super().setEditorData(editor, index)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: Index
    ) -> None:
        """The name is edited where it stands."""
        editor.setGeometry(_text_area(option.rect).adjusted(-7, 4, -30, -12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        model, take = index.model(), index.data(TAKE_ROLE)
        heard = isinstance(model, TakesModel) and model.active is take
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        box = QRectF(option.rect).adjusted(1, 1, -1, -2)
        _paint_box(painter, box, heard, hovered)
        painter.setFont(font(13, bold=True))
        painter.setPen(color("accent" if heard else "faint"))
        badge = QRectF(box.left() + 6, box.top(), 26, box.height())
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(index.row() + 1))
        _paint_marks(painter, option.rect, take, hovered)
        _paint_text(painter, option.rect, take, index.data(PLACEMENT_ROLE), heard)
        painter.restore()


def _paint_box(painter: QPainter, box: QRectF, heard: bool, hovered: bool) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color("accent_dim" if heard else "raised", 0.9 if heard else 0.55))
    if heard or hovered:
        painter.drawRoundedRect(box, 5, 5)
    if heard:
        painter.setBrush(color("accent"))
        painter.drawRoundedRect(QRectF(box.left(), box.top(), 3, box.height()), 1.5, 1.5)


def _paint_marks(painter: QPainter, row: QRect, take: NamedTake, hovered: bool) -> None:
    """Colour, lock and star; an empty star shows where to press."""
    marks, scale = take.marks, painter.device().devicePixelRatioF()
    if marks.color is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade(marks.color))
        painter.drawRoundedRect(QRectF(row.left() + 36, row.top() + 6, 4, row.height() - 13), 2, 2)
    star = star_area(row)
    top = row.top() + 5
    if marks.starred or hovered:
        name, tint = ("starred", "marker") if marks.starred else ("star", "faint")
        painter.drawPixmap(star.left() + 4, top, pixmap(name, tint, ICON, scale))
    if marks.locked:
        painter.drawPixmap(star.left() - ICON - 1, top, pixmap("lock", "muted", ICON, scale))


def _paint_text(
    painter: QPainter, row: QRect, take: NamedTake, placement: Placement | None, heard: bool
) -> None:
    area = _text_area(row)
    first = QRect(area.left(), row.top() + 4, area.width() - 2 * (ICON + 6), 17)
    painter.setPen(color("bright" if heard else "text"))
    used = _draw(painter, first, take.name, bold=True)
    painter.setPen(color("text" if heard else "muted"))
    _draw(painter, first.adjusted(used + 8, 0, 0, 0), take.marks.note)
    second = QRect(area.left(), row.top() + 21, area.width() - PLACEMENT_WIDTH, 17)
    _draw(painter, second, summary(take))
    if placement is not None:
        painter.setPen(color("bright" if heard else "text"))
        at = QRect(second.right() + 4, second.top(), PLACEMENT_WIDTH - 4, 17)
        painter.drawText(at, RIGHT, placement_text(placement))


def _draw(painter: QPainter, area: QRect, text: str, *, bold: bool = False) -> int:
    """Write as much as fits; returns its width."""
    painter.setFont(font(12 if bold else 11, bold=bold))
    metrics = painter.fontMetrics()
    if area.width() < metrics.averageCharWidth() * 3 or not text:
        return 0
    fitted = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, LEFT, fitted)
    return metrics.horizontalAdvance(fitted)


def _text_area(row: QRect) -> QRect:
    return row.adjusted(46, 0, -MARGIN, 0)
