"""Calls the user back from another window: the taskbar entry blinks, the desktop tells why."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from app.views.icons import icon

SHOWN_MILLISECONDS = 10_000


class Attention(QObject):
    """Of one window. Its tray icon is there from a call until the user is back."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None

    def call(self, text: str) -> None:
        """Tell that something is ready."""
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages():
            tray = self._shown_tray()
            tray.showMessage("ViSAGe Studio", text, icon("generate", size=32), SHOWN_MILLISECONDS)

    def _shown_tray(self) -> QSystemTrayIcon:
        if self._tray is None:
            self._tray = QSystemTrayIcon(icon("generate", size=32), self._window)
            self._tray.messageClicked.connect(self._window.activateWindow)
            application = QApplication.instance()
            if isinstance(application, QApplication):
                application.applicationStateChanged.connect(self._hide_when_back)
        self._tray.show()
        return self._tray

    def _hide_when_back(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive and self._tray is not None:
            self._tray.hide()
