"""The list of takes: click or press a number to compare them while playing."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QMenu, QWidget

from app.document.takes import NamedTake, Takes
from app.views.panel import Panel, tool_button
from app.views.takes_model import TAKE_ROLE, TakeDelegate, TakesModel
from app.views.theme import color, font

INVITATION = "Takes appear here.\nSet a direction and press Generate."
HELP = "Click a take, or press its number, to hear it at the same place without a gap."


class _TakesList(QListView):
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setFont(font(12))
            painter.setPen(color("faint"))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, INVITATION)


class TakesPanel(Panel):
    """Shows the takes and which is heard; activates, renames and works on them."""

    activated = Signal(int)
    renamed = Signal(int, str)

    def __init__(
        self, edits: list[QAction], exports: list[QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__("Takes", parent)
        self._actions = [*edits, *exports]
        self._active: NamedTake | None = None
        self.model = TakesModel(self)
        self.model.renamed.connect(self.renamed)
        self.list = _TakesList()
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
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.body.addWidget(self.list, stretch=1)
        for action in edits:
            self.add_to_heading(tool_button(action))
        for action in exports:
            self.add_to_heading(tool_button(action, worded=True))

    def set_takes(self, takes: Takes) -> None:
        """Show these takes."""
        self.model.set_takes(takes)
        self.set_active(self._active)

    def set_active(self, take: NamedTake | None) -> None:
        """Show which take is heard."""
        self._active = self.model.active = take
        self.list.viewport().update()
        row = self.model.row_of(take)
        if row >= 0:
            self.list.scrollTo(self.model.index(row))

    def edit_active_name(self) -> None:
        """Let the user type another name for the take that is heard."""
        row = self.model.row_of(self._active)
        if row >= 0:
            self.list.edit(self.model.index(row))

    def _click(self, index: QModelIndex) -> None:
        take = index.data(TAKE_ROLE)
        if isinstance(take, NamedTake):
            self.activated.emit(take.number)

    def _show_menu(self, position: QPoint) -> None:
        index = self.list.indexAt(position)
        if not index.isValid():
            return
        self._click(index)
        menu = QMenu(self)
        menu.addActions(self._actions)
        menu.exec(self.list.viewport().mapToGlobal(position))
        menu.deleteLater()
