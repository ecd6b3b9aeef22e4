"""The takes as a Qt list model, and how one row is painted."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.document.takes import NamedTake, Takes
from app.views.angles import direction_text
from app.views.guidance_text import guidance_text
from app.views.theme import color, font

ROW_HEIGHT = 42
TAKE_ROLE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


def summary(take: NamedTake) -> str:
    """What a take was made with, in one line."""
    request = take.take.request
    return (
        f"{direction_text(request.direction)}   ·   {guidance_text(request.guidance)}"
        f"   ·   seed {request.seed}"
    )


class TakesModel(QAbstractListModel):
    """One row per take; the name can be edited in place."""

    renamed = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._takes: Takes = ()
        self.active: NamedTake | None = None

    def set_takes(self, takes: Takes) -> None:
        """Show other takes."""
        self.beginResetModel()
        self._takes = takes
        self.endResetModel()

    def row_of(self, take: NamedTake | None) -> int:
        """Row of a take, -1 if it is not there."""
        numbers = [known.number for known in self._takes]
        return numbers.index(take.number) if take and take.number in numbers else -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many takes."""
        return 0 if parent.isValid() else len(self._takes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, take and tooltip of a row."""
        take = self._takes[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return take.name
        if role == Qt.ItemDataRole.ToolTipRole:
            request = take.take.request
            return (
                f"<b>{take.name}</b><br>{summary(take)}<br>Model {request.model}, "
                f"{take.clip.path.name} from {request.span.start:.2f} s"
            )
        return take if role == TAKE_ROLE else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for another name."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        self.renamed.emit(self._takes[index.row()].number, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every take can be chosen and renamed."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable


class TakeDelegate(QStyledItemDelegate):
    """Paints a take: number, name and settings; the one that is heard stands out."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Two lines high."""
        return QSize(200, ROW_HEIGHT)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: Index
    ) -> None:
        """The name is edited where it stands."""
        editor.setGeometry(_text_area(option.rect).adjusted(-7, 4, 0, -12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        model, take = index.model(), index.data(TAKE_ROLE)
        heard = isinstance(model, TakesModel) and model.active is take
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(1, 1, -1, -2)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("accent_dim" if heard else "raised", 0.9 if heard else 0.55))
        if heard or hovered:
            painter.drawRoundedRect(box, 5, 5)
        if heard:
            painter.setBrush(color("accent"))
            painter.drawRoundedRect(QRectF(box.left(), box.top(), 3, box.height()), 1.5, 1.5)
        painter.setFont(font(13, bold=True))
        painter.setPen(color("accent" if heard else "faint"))
        badge = QRectF(box.left() + 6, box.top(), 26, box.height())
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(index.row() + 1))
        self._paint_text(painter, option.rect, take, heard)
        painter.restore()

    @staticmethod
    def _paint_text(painter: QPainter, row: QRect, take: NamedTake, heard: bool) -> None:
        area = _text_area(row)
        for top, pixels, ink, text in (
            (4, 12, "bright" if heard else "text", take.name),
            (21, 11, "text" if heard else "muted", summary(take)),
        ):
            painter.setFont(font(pixels, bold=pixels > 11))
            painter.setPen(color(ink))
            fitted = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, area.width()
            )
            line = QRect(area.left(), row.top() + top, area.width(), 17)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, fitted)


def _text_area(row: QRect) -> QRect:
    return row.adjusted(40, 0, -8, 0)
