"""Wires what tells of actions: the palette and the sheet of shortcuts."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.views.main_window import MainWindow
from app.views.palette import Palette
from app.views.shortcut_sheet import ShortcutSheet


class HelpWiring(QObject):
    """Lives as long as the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.palette = Palette(window)
        self.palette.chosen.connect(lambda action_id: window.actions_by_id[action_id].trigger())
        self.sheet: ShortcutSheet | None = None
        window.actions_by_id.connect_action("palette", self._open_palette)
        window.actions_by_id.connect_action("shortcuts", self._open_sheet)

    def _open_palette(self) -> None:
        self.palette.open_with(self._window.actions_by_id.findable())

    def _open_sheet(self) -> None:
        if self.sheet is None:
            self.sheet = ShortcutSheet(self._window.actions_by_id.findable(), self._window)
            self.sheet.destroyed.connect(self._forget_sheet)
        self.sheet.show()
        self.sheet.raise_()
        self.sheet.activateWindow()

    def _forget_sheet(self) -> None:
        self.sheet = None
