"""The building blocks of the window: framed panels, headings, number fields and small buttons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpacerItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.views.theme import color, font

ARROW_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)

DELETE_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


def claims_arrow_key(event: QEvent) -> bool:
    """Whether this asks if an arrow key is wanted here rather than as a window shortcut."""
    asked = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
    return asked and event.key() in ARROW_KEYS  # type: ignore[attr-defined]


def claims_delete_key(event: QEvent) -> bool:
    """Whether this asks if Delete is wanted here rather than as a window shortcut."""
    asked = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
    return asked and event.key() in DELETE_KEYS  # type: ignore[attr-defined]


HEADING_HEIGHT = 26


class Panel(QFrame):
    """A framed group with a heading on the left and small things on the right of it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._heading = QHBoxLayout()
        self._heading.setSpacing(6)
        self._heading.addWidget(label(title, "heading"))
        self._heading.addItem(QSpacerItem(0, HEADING_HEIGHT))
        self._heading.addStretch()
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(12, 5, 12, 10)
        self.body.setSpacing(7)
        self.body.addLayout(self._heading)

    def add_to_heading(self, widget: QWidget) -> None:
        """Put something at the right end of the heading."""
        self._heading.addWidget(widget)


def label(text: str, role: str = "", *, pixels: int = 12) -> QLabel:
    """A text in one of the theme's roles: heading, muted, hint, value."""
    made = QLabel(text)
    made.setObjectName(role)
    made.setFont(font(11 if role in ("heading", "hint") else pixels, bold=role == "heading"))
    return made


def reading(width: int, role: str = "value", *, pixels: int = 12) -> QLabel:
    """A text that changes many times a second: of a fixed size, so that no layout follows it."""
    made = label("", role, pixels=pixels)
    made.setFixedSize(width, made.fontMetrics().height())
    return made


def tool_button(action: QAction, *, worded: bool = False) -> QToolButton:
    """A button for an action, with its short text if `worded`; all its state is the action's."""
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(16, 16))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if worded:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button


class ElidedLabel(QWidget):
    """A text that gives way: what does not fit ends in an ellipsis. Muted, on the right, unless
    told otherwise."""

    def __init__(
        self,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignRight,
        ink: str = "muted",
    ) -> None:
        super().__init__()
        self._text, self._side, self._ink = "", side, ink
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def set_text(self, text: str) -> None:
        """Show a text."""
        self._text = text
        self.update()

    def text(self) -> str:
        """The whole text, shown or not."""
        return self._text

    def paintEvent(self, _event: QPaintEvent) -> None:
        """As much as fits."""
        painter = QPainter(self)
        painter.setFont(font(12))
        painter.setPen(color(self._ink))
        fitted = painter.fontMetrics().elidedText(
            self._text, Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(self.rect(), self._side | Qt.AlignmentFlag.AlignVCenter, fitted)


class NumberField(QDoubleSpinBox):
    """A number with a unit, committed on Enter or when left; arrow keys and wheel step it."""

    def __init__(
        self, low: float, high: float, step: float, *, decimals: int = 0, suffix: str = ""
    ) -> None:
        super().__init__()
        self.setDecimals(decimals)
        self.setRange(low, high)
        self.setSingleStep(step)
        self.setSuffix(suffix)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_value(self, value: float) -> None:
        """Show a value without telling that it was edited."""
        blocked = self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(blocked)

    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys for editing."""
        if claims_arrow_key(event):
            event.accept()
            return True
        return super().event(event)
