"""The blind test: two takes, an unknown one of them, and what the ears make of it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.document.abx import AbxTest, Side
from app.document.takes import NamedTake, Takes
from app.views.panel import label

HINT = (
    "A, B and X switch at the same place, as loud as each other (RMS of W); Space plays. "
    "Nothing is shown of the sound meanwhile."
)
WIDTH = 460


class AbxDialog(QDialog):
    """Keeps the window behind it from being used, which would tell what X is."""

    pair_chosen = Signal(object, object)
    wanted = Signal(object)
    """The `Side` to hear."""

    answered = Signal(object)
    """The `Side` that X is said to be."""

    play_toggled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Blind Test A/B/X")
        self.setModal(True)
        self.setFixedWidth(WIDTH)
        self.takes = {side: QComboBox() for side in (Side.A, Side.B)}
        self.sides = {side: QPushButton(side.value) for side in Side}
        self.answers = {side: QPushButton(f"X is {side.value}") for side in (Side.A, Side.B)}
        self.told = label("", "value", pixels=13)
        hint = label(HINT, "hint")
        hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(10)
        column.addLayout(self._takes_row())
        column.addLayout(self._sides_row())
        column.addLayout(self._answers_row())
        column.addWidget(self.told)
        column.addWidget(hint)
        space = QShortcut(QKeySequence("Space"), self)
        space.activated.connect(self.play_toggled)

    def _takes_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for side, box in self.takes.items():
            box.setAccessibleName(f"Take {side.value}")
            box.activated.connect(self._choose)
            row.addWidget(label(side.value, "muted"))
            row.addWidget(box, stretch=1)
        return row

    def _sides_row(self) -> QHBoxLayout:
        row, group = QHBoxLayout(), QButtonGroup(self)
        for side, button in self.sides.items():
            button.setCheckable(True)
            button.setMinimumHeight(34)
            button.setShortcut(side.value)
            button.setToolTip(f"Hear {side.value} ({side.value})")
            button.clicked.connect(partial(self._want, side))
            group.addButton(button)
            row.addWidget(button)
        return row

    def _answers_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for key, (side, button) in enumerate(self.answers.items(), 1):
            button.setObjectName("primary")
            button.setShortcut(str(key))
            button.setToolTip(f"Say that X is {side.value} ({key}); another X follows")
            button.clicked.connect(partial(self._answer, side))
            row.addWidget(button)
        return row

    def offer(self, takes: Takes, a: NamedTake, b: NamedTake) -> None:
        """Show the takes that can be chosen from, and two that are."""
        for box, chosen in zip(self.takes.values(), (a, b), strict=True):
            box.clear()
            for take in takes:
                box.addItem(take.name, take)
            box.setCurrentIndex(takes.index(chosen))

    def show_test(self, test: AbxTest) -> None:
        """Show how many answers were right, and what that is worth."""
        if not test.trials:
            self.told.setText("Listen to all three, and say which of the two X is.")
            return
        chance = 100.0 * test.chance
        by_guessing = f"{chance:.0f} %" if chance >= 1.0 else f"{chance:.1g} %"
        self.told.setText(
            f"{test.right} of {test.trials} right. So many by guessing: {by_guessing}"
        )

    def show_side(self, side: Side) -> None:
        """Show what is heard."""
        self.sides[side].setChecked(True)

    def _choose(self, _index: int) -> None:
        self.pair_chosen.emit(*(box.currentData() for box in self.takes.values()))

    def _want(self, side: Side, _checked: bool = False) -> None:
        self.wanted.emit(side)

    def _answer(self, side: Side, _checked: bool = False) -> None:
        self.answered.emit(side)
