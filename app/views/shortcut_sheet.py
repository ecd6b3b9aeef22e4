"""All keys on one sheet, by menu, made from the table of actions."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from app.actions.searching import Findable
from app.views.panel import label

COLUMNS = 3
NO_MENU = "Keys without a menu"
HEADING_ROWS = 2
"""A heading with the space above it is as high as so many lines."""


class ShortcutSheet(QDialog):
    """Shows the keys of these actions; those that have none are left out."""

    def __init__(self, actions: list[Findable], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard Shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._row = QHBoxLayout()
        self._row.setSpacing(34)
        for groups in balanced(_by_menu(actions), COLUMNS):
            self._row.addLayout(_column(groups))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(18)
        column.addLayout(self._row)
        column.addWidget(buttons)

    def shown(self) -> list[str]:
        """Everything that is written on it, column by column."""
        return [part.text() for part in self.findChildren(type(label("")))]


Groups = list[tuple[str, list[Findable]]]


def balanced(groups: Groups, columns: int) -> list[Groups]:
    """The groups in their order, in columns that are about as long as each other."""
    rest = sum(HEADING_ROWS + len(entries) for _, entries in groups)
    shared: list[Groups] = []
    for left in range(columns, 0, -1):
        taken: Groups = []
        length, wanted = 0, rest / left
        while groups and (not taken or length + len(groups[0][1]) / 2 < wanted):
            taken.append(groups[0])
            length += HEADING_ROWS + len(groups[0][1])
            groups = groups[1:]
        rest -= length
        shared.append(taken)
    shared[-1].extend(groups)
    return shared


def _by_menu(actions: list[Findable]) -> Groups:
    with_keys = [action for action in actions if action.shortcut]
    order = list(dict.fromkeys(action.group for action in with_keys))
    ordered = sorted(with_keys, key=lambda action: order.index(action.group))
    return [
        (name or NO_MENU, list(group)) for name, group in groupby(ordered, lambda act: act.group)
    ]


def _column(groups: Groups) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(16)
    for name, entries in groups:
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 1)
        grid.addWidget(label(name, "heading"), 0, 0, 1, 2)
        for row, entry in enumerate(entries, start=1):
            text = label(entry.text, "")
            text.setToolTip(entry.help)
            grid.addWidget(text, row, 0)
            grid.addWidget(label(entry.shortcut, "key"), row, 1, Qt.AlignmentFlag.AlignRight)
        column.addLayout(grid)
    column.addStretch()
    return column
