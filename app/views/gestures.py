"""Where one gesture ends and the next begins: at every press of a button or key."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent

PRESSES = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.KeyPress,
    QEvent.Type.TabletPress,
    QEvent.Type.TouchBegin,
)


class Gestures(QObject):
    """Watches the whole application; the repeats of a held key belong to one gesture."""

    began = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Tell of a press, and let everything pass."""
        if event.type() in PRESSES:
            repeated = isinstance(event, QKeyEvent) and event.isAutoRepeat()
            if not repeated:
                self.began.emit()
        return False
