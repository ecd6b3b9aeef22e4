"""CC, AUC and angle for three lengths of window; the heads of the columns choose the window."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.document.comparison import Score, Window
from app.views.panel import label

COLUMNS = {
    Window.WHOLE: ("Whole", "The whole span at once: a map of everything that is heard in it."),
    Window.SECOND: ("1 s", "Windows of 1 s. The maps show the one around the playhead."),
    Window.FIFTH: ("0.2 s", "Windows of 0.2 s. The maps show the one around the playhead."),
}
ROWS = {
    "CC": (
        "<b>Correlation of the energy maps</b><br>1: the take has its energy just where the "
        "reference has it. 0: no relation. Below 0: where the reference is quiet."
    ),
    "AUC": (
        "<b>Does the take pick the loudest places of the reference?</b> (AUC-Judd)<br>"
        "1: always. 0.5: no better than chance."
    ),
    "Angle": (
        "<b>Angle between the two loudest directions</b><br>0°: the same place. "
        "180°: opposite. ≈ 90°: chance. Windows without a clear direction are left out."
    ),
}
MEAN = "<br>Means over the windows; a window in which the reference is silent does not count."
COLUMN_WIDTH = 50


class ScoreTable(QWidget):
    """Shows scores per window; `window_chosen` tells which one the maps shall show."""

    window_chosen = Signal(Window)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heads = QButtonGroup(self)
        self._cells: dict[tuple[str, Window], QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(2)
        for column, window in enumerate(Window, start=1):
            grid.addWidget(self._head(column, window), 0, column)
        for row, (name, tip) in enumerate(ROWS.items(), start=1):
            title = label(name, "muted")
            title.setToolTip(tip + MEAN)
            title.setFixedWidth(46)
            grid.addWidget(title, row, 0)
            for column, window in enumerate(Window, start=1):
                cell = label("—", "value", pixels=13)
                cell.setAlignment(Qt.AlignmentFlag.AlignCenter)
                cell.setToolTip(tip + MEAN)
                cell.setMinimumHeight(20)
                self._cells[name, window] = cell
                grid.addWidget(cell, row, column)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.head(Window.WHOLE).setChecked(True)

    def head(self, window: Window) -> QPushButton:
        """The button that chooses a window."""
        button = self._heads.button(list(Window).index(window))
        assert isinstance(button, QPushButton)
        return button

    def text(self, row: str, window: Window) -> str:
        """What a cell shows."""
        return self._cells[row, window].text()

    def set_scores(self, scores: dict[Window, Score] | None, waiting: bool = False) -> None:
        """Show scores; None shows that there are none, or that they are being computed."""
        for window in Window:
            score = scores[window] if scores else None
            for row, text in zip(ROWS, _texts(score), strict=True):
                self._cells[row, window].setText("…" if waiting else text)

    def _head(self, column: int, window: Window) -> QPushButton:
        name, tip = COLUMNS[window]
        button = QPushButton(name)
        button.setObjectName("segment")
        place = {1: "first", len(Window): "last"}.get(column, "middle")
        button.setProperty("place", place)
        button.setCheckable(True)
        button.setFixedWidth(COLUMN_WIDTH)
        button.setToolTip(tip)
        button.setAccessibleName(f"Compare over {name}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.window_chosen.emit(window))
        self._heads.addButton(button, column - 1)
        return button


def _texts(score: Score | None) -> tuple[str, str, str]:
    """CC, AUC and angle as read."""
    if score is None:
        return "—", "—", "—"
    angle = "—" if score.angle is None else f"{score.angle:.0f}°"
    return f"{score.cc:.2f}".replace("-", "−"), f"{score.auc:.2f}", angle
