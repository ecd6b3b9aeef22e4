"""The colours in which energy is shown: like the palette, a property of the program."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from visage_core.seeing.energy_colors import ColorMap

COLOR_MAP = "energy_color_map"


def use_color_map(application: QCoreApplication, color_map: ColorMap) -> None:
    """Show energy in these colours from now on."""
    application.setProperty(COLOR_MAP, color_map.value)


def chosen_color_map() -> ColorMap:
    """The colours in which energy is shown."""
    application = QCoreApplication.instance()
    chosen = None if application is None else application.property(COLOR_MAP)
    return ColorMap.INFERNO if chosen is None else ColorMap(chosen)
