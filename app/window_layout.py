"""How the window was arranged, and the switches that stay as the user left them."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings

from app.actions import BAND_IDS, QUANTITY_IDS
from app.views.main_window import MainWindow

KEPT_SWITCHES = (
    *("loop", "overlay", "history", "preview"),
    *QUANTITY_IDS,
    *BAND_IDS.values(),
    *("trail", "patches", "azimuth_strip"),
)
GEOMETRY, SPLITTER, SWITCH = "window/geometry", "window/splitter", "switch"


def save_layout(window: MainWindow, settings: QSettings) -> None:
    """Remember size, place, panes and switches."""
    settings.setValue(GEOMETRY, window.saveGeometry())
    for name, splitter in window.splitters.items():
        settings.setValue(f"{SPLITTER}/{name}", splitter.saveState())
    for name in KEPT_SWITCHES:
        settings.setValue(f"{SWITCH}/{name}", int(window.actions_by_id[name].isChecked()))


def restore_layout(window: MainWindow, settings: QSettings) -> None:
    """Arrange the window as it was; what was never remembered stays as it is."""
    if isinstance(geometry := settings.value(GEOMETRY), QByteArray):
        window.restoreGeometry(geometry)
    for name in KEPT_SWITCHES:
        if (kept := settings.value(f"{SWITCH}/{name}")) is not None:
            window.actions_by_id[name].setChecked(str(kept) == "1")
    for name, splitter in window.splitters.items():
        if isinstance(state := settings.value(f"{SPLITTER}/{name}"), QByteArray):
            splitter.restoreState(state)
