"""The command palette: type a few letters of an action, press Enter, and it is done."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.actions.searching import Findable, find, letters_found
from app.views.icons import icon
from app.views.panel import label
from app.views.theme import color, font

ROW_HEIGHT, ROWS, WIDTH, MARGIN, TOP = 40, 9, 560, 12, 64
STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: ROWS - 1,
    Qt.Key.Key_PageUp: 1 - ROWS,
}
ENTRY_ROLE = Qt.ItemDataRole.UserRole
NOTHING = "No action is called like that."
Index = QModelIndex | QPersistentModelIndex
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PaletteModel(QAbstractListModel):
    """The actions that were found, the best first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[Findable] = []
        self._found: list[Findable] = []
        self.query = ""

    def set_entries(self, entries: list[Findable]) -> None:
        """Search among these."""
        self._all = entries
        self.search("")

    def search(self, query: str) -> None:
        """Show what is found."""
        self.beginResetModel()
        self.query, self._found = query, find(query, self._all)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many were found."""
        return 0 if parent.isValid() else len(self._found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text and entry of a row."""
        entry = self._found[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.text
        return entry if role == ENTRY_ROLE else None


class _Row(QStyledItemDelegate):
    """Text with the letters that were found, what it does below, the keys on the right."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(WIDTH // 2, ROW_HEIGHT)  # and as wide as the list

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry, model = index.data(ENTRY_ROLE), index.model()
        query = model.query if isinstance(model, PaletteModel) else ""
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("accent_dim"))
            painter.drawRoundedRect(option.rect.adjusted(0, 0, 0, -1), 5, 5)
        area = option.rect.adjusted(10, 3, -10, -4)
        half = area.height() // 2
        keys_width = _draw_keys(painter, area, entry)
        title = QRect(area.left(), area.top(), area.width() - keys_width, half)
        _draw_title(painter, title, entry, letters_found(query, entry.text))
        told = QRect(area.left(), area.top() + half, title.width(), half)
        painter.setFont(font(11))
        painter.setPen(color("muted" if entry.enabled else "faint"))
        fitted = painter.fontMetrics().elidedText(
            entry.help, Qt.TextElideMode.ElideRight, told.width()
        )
        painter.drawText(told, LEFT, fitted)
        painter.restore()


def _draw_keys(painter: QPainter, area: QRect, entry: Findable) -> int:
    """Menu and keys at the right end; returns the width that they take."""
    painter.setFont(font(11))
    painter.setPen(color("text" if entry.enabled else "faint"))
    painter.drawText(area, RIGHT, entry.shortcut)
    keys = painter.fontMetrics().horizontalAdvance(entry.shortcut)
    beside = area.adjusted(0, 0, -keys - (14 if keys else 0), 0)
    painter.setPen(color("faint"))
    painter.drawText(beside, RIGHT, entry.group)
    return area.right() - beside.right() + painter.fontMetrics().horizontalAdvance(entry.group) + 14


def _draw_title(painter: QPainter, area: QRect, entry: Findable, found: frozenset[int]) -> None:
    x = area.left()
    for place, letter in enumerate(entry.text):
        painter.setFont(font(13, bold=place in found))
        ink = "accent" if place in found else "bright"
        painter.setPen(color(ink if entry.enabled else "faint"))
        painter.drawText(QRect(x, area.top(), area.width(), area.height()), LEFT, letter)
        x += painter.fontMetrics().horizontalAdvance(letter)


class Palette(QDialog):
    """Floats over the window; leaves with Enter, Escape or a click elsewhere."""

    chosen = Signal(str)
    """The id of the action to run."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._window = parent
        self.setObjectName("palette")
        self.setAccessibleName("Find Action")
        self.model = PaletteModel(self)
        self.field, self.list = QLineEdit(), QListView()
        self._nothing = label(NOTHING, "muted")
        self._nothing.setContentsMargins(10, 8, 0, 8)
        self._set_up_field()
        self._set_up_list()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(8)
        for part in (self.field, self.list, self._nothing):
            column.addWidget(part)
        self.setFixedWidth(WIDTH)

    def _set_up_field(self) -> None:
        self.field.setPlaceholderText("Find an action")
        self.field.setAccessibleName("Find an action")
        self.field.addAction(icon("find", tint="muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.field.setFont(font(14))
        self.field.setMinimumHeight(34)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)

    def _set_up_list(self) -> None:
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Row(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setMouseTracking(True)
        self.list.entered.connect(self.list.setCurrentIndex)
        self.list.clicked.connect(self._run)

    def open_with(self, entries: list[Findable]) -> None:
        """Show all of these, over the upper half of the window."""
        self.model.set_entries(entries)
        self.field.clear()
        self._search("")
        left = (self._window.width() - WIDTH) // 2
        self.move(self._window.mapToGlobal(QPoint(left, TOP)))
        self.show()
        self.field.setFocus()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter in the field belong to the list."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentIndex())
            return True
        if event.key() in STEPS:
            self._step(STEPS[Qt.Key(event.key())])
            return True
        return False

    def _search(self, query: str) -> None:
        self.model.search(query)
        found = self.model.rowCount()
        self.list.setFixedHeight(min(found, ROWS) * ROW_HEIGHT)
        self.list.setVisible(found > 0)
        self._nothing.setVisible(found == 0)
        self.adjustSize()
        self.list.setCurrentIndex(self.model.index(0))
        self.list.scrollToTop()

    def _step(self, rows: int) -> None:
        count = self.model.rowCount()
        if count:
            row = self.list.currentIndex().row() + rows
            row = row % count if abs(rows) == 1 else min(max(row, 0), count - 1)
            self.list.setCurrentIndex(self.model.index(row))

    def _run(self, index: QModelIndex) -> None:
        """An action that cannot be used now is left alone."""
        entry = index.data(ENTRY_ROLE) if index.isValid() else None
        if isinstance(entry, Findable) and entry.enabled:
            self.close()
            self.chosen.emit(entry.id)
