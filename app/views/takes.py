"""The list of takes: click or press a number to compare them while playing."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QMenu,
    QToolButton,
    QWidget,
)

from app.document.ranking import Placements
from app.document.takes import NamedTake, Takes
from app.views.icons import icon
from app.views.panel import Panel, tool_button
from app.views.take_row import TakeDelegate, star_area
from app.views.takes_model import TAKE_ROLE, TakesModel
from app.views.theme import color, font

INVITATION = "Takes appear here.\nSet a direction and press Generate."
NONE_STARRED = "No take has a star.\nPress S on the one that is heard to give it one."
HELP = "Click a take, or press its number, to hear it at the same place without a gap."


@dataclass(frozen=True)
class TakeActions:
    """What can be done with takes: in the heading, in the menu of a take, and with the list."""

    edits: tuple[QAction, ...]
    exports: tuple[QAction, ...]
    marks: tuple[QAction, ...]
    colors: tuple[QAction, ...]
    orders: tuple[QAction, ...]
    starred_only: QAction


class _TakesList(QListView):
    star_pressed = Signal(object)
    """The take whose star was pressed."""

    def __init__(self, starred_only: QAction) -> None:
        super().__init__()
        self._starred_only = starred_only
        self._on_star = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setFont(font(12))
            painter.setPen(color("faint"))
            words = NONE_STARRED if self._starred_only.isChecked() else INVITATION
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, words)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        at_star = star_area(self.visualRect(index)).contains(event.position().toPoint())
        self._on_star = index.isValid() and at_star and event.button() == Qt.MouseButton.LeftButton
        if self._on_star:
            self.star_pressed.emit(index.data(TAKE_ROLE))
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._on_star:
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._on_star:
            super().mouseReleaseEvent(event)


class TakesPanel(Panel):
    """Shows the takes and which is heard; activates, renames, marks and works on them."""

    activated = Signal(int)
    renamed = Signal(int, str)
    starred = Signal(int, bool)

    def __init__(self, actions: TakeActions, parent: QWidget | None = None) -> None:
        super().__init__("Takes", parent)
        self._actions = actions
        self._active: NamedTake | None = None
        self.model = TakesModel(self)
        self.model.renamed.connect(self.renamed)
        self.list = _TakesList(actions.starred_only)
        self._set_up_list()
        self.body.addWidget(self.list, stretch=1)
        self.add_to_heading(self._order_button())
        for action in actions.edits:
            self.add_to_heading(tool_button(action))
        for action in actions.exports:
            self.add_to_heading(tool_button(action, worded=True))

    def _set_up_list(self) -> None:
        self.list.setModel(self.model)
        self.list.setItemDelegate(TakeDelegate(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setMouseTracking(True)
        self.list.setToolTip(HELP)
        self.list.setAccessibleName("Takes")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.clicked.connect(self._click)
        self.list.star_pressed.connect(self._press_star)
        self.list.customContextMenuRequested.connect(self._show_menu)

    def _order_button(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("sort"))
        button.setIconSize(QSize(16, 16))
        button.setToolTip("What the takes are sorted by, and which are listed")
        button.setAccessibleName("Sort Takes")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setObjectName("menu")
        separator = QAction(button)
        separator.setSeparator(True)
        button.addActions([*self._actions.orders, separator, self._actions.starred_only])
        return button

    def set_takes(self, takes: Takes, placements: Placements) -> None:
        """Show these takes, and what is known of how they are placed."""
        self.model.set_takes(takes, placements)
        self.set_active(self._active)

    def set_active(self, take: NamedTake | None) -> None:
        """Show which take is heard."""
        moved = (take and take.number) != (self._active and self._active.number)
        self._active = self.model.active = take
        self.list.viewport().update()
        row = self.model.row_of(take)
        if row >= 0 and moved:
            self.list.scrollTo(self.model.index(row))

    def edit_active_name(self) -> None:
        """Let the user type another name for the take that is heard."""
        row = self.model.row_of(self._active)
        if row >= 0:
            self.list.edit(self.model.index(row))

    def menu(self) -> QMenu:
        """What can be done with the take that is heard."""
        menu, actions = QMenu(self), self._actions
        menu.addActions(list(actions.marks))
        colors = menu.addMenu("Color")
        colors.addActions(list(actions.colors))
        menu.addSeparator()
        menu.addActions(list(actions.edits))
        menu.addSeparator()
        menu.addActions(list(actions.exports))
        return menu

    def _click(self, index: QModelIndex) -> None:
        take = index.data(TAKE_ROLE)
        if isinstance(take, NamedTake):
            self.activated.emit(take.number)

    def _press_star(self, take: NamedTake) -> None:
        self.starred.emit(take.number, not take.marks.starred)

    def _show_menu(self, position: QPoint) -> None:
        index = self.list.indexAt(position)
        if not index.isValid():
            return
        self._click(index)
        menu = self.menu()
        menu.exec(self.list.viewport().mapToGlobal(position))
        menu.deleteLater()
