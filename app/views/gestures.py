"""Where gestures begin and end: at every press and release of a button or key."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QInputEvent, QKeyEvent

PRESSES = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.KeyPress,
    QEvent.Type.TabletPress,
    QEvent.Type.TouchBegin,
)

RELEASES = (
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.KeyRelease,
    QEvent.Type.TabletRelease,
    QEvent.Type.TouchEnd,
    QEvent.Type.TouchCancel,
)


class Gestures(QObject):
    """Watches the whole application; the repeats of a held key belong to one gesture."""

    began = Signal()
    ended = Signal()
    """Before whoever is under the pointer hears of the release."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def close(self) -> None:
        """Watch no longer. Qt would go on calling a filter whose owner is being collected."""
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Tell of a press or release, and let everything pass."""
        if not isinstance(event, QInputEvent):  # nearly all of them, and `type` is slow
            return False
        if event.type() in PRESSES and not _repeated(event):
            self.began.emit()
        elif event.type() in RELEASES and not _repeated(event):
            self.ended.emit()
        return False


def _repeated(event: QEvent) -> bool:
    """Whether a held key gave it."""
    return isinstance(event, QKeyEvent) and event.isAutoRepeat()
