"""How the program looks: palette, type, spacing and the style sheet."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from visage_core.resources import resource_path

FAMILIES = ["Inter", "SF Pro Text", "Segoe UI", "Noto Sans", "DejaVu Sans Condensed", "Sans Serif"]
GAP = 8
"""Space between panels and between groups of controls, pixels."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours: cool greys from dark to light, one accent for what is made and one for what
    it is compared with; inferno reaches neither."""

    window: str = "#101114"
    panel: str = "#191b1f"
    sunken: str = "#0b0c0e"
    raised: str = "#272a30"
    hover: str = "#31353c"
    line: str = "#2b2e34"
    faint: str = "#6b717c"
    muted: str = "#9aa1ad"
    text: str = "#dfe3ea"
    bright: str = "#ffffff"
    accent: str = "#4cb8f5"
    accent_hover: str = "#74caf9"
    accent_dim: str = "#1d425a"
    on_accent: str = "#06131c"
    reference: str = "#5fd6a0"
    reference_dim: str = "#1b4536"
    marker: str = "#e6b450"
    good: str = "#5fd6a0"
    danger: str = "#ff7a70"
    danger_dim: str = "#43211f"


PALETTE = Palette()


def color(name: str, alpha: float = 1.0) -> QColor:
    """A palette colour by name, with opacity 0 … 1."""
    shade = QColor(getattr(PALETTE, name))
    shade.setAlphaF(alpha)
    return shade


def font(pixels: int = 12, *, bold: bool = False) -> QFont:
    """The interface font, with figures of equal width so that numbers do not dance."""
    face = QFont()
    face.setFamilies(FAMILIES)
    face.setPixelSize(pixels)
    face.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    face.setFeature(QFont.Tag("tnum"), 1)
    return face


def style_sheet() -> str:
    """The style sheet with the palette's colours and the icons' folder filled in."""
    source = resource_path("themes", "studio.qss").read_text(encoding="utf-8")
    icons = resource_path("icons").as_posix()
    return Template(source).substitute(asdict(PALETTE), icons=icons)


def apply_theme(application: QApplication) -> None:
    """Give the whole application its look."""
    application.setStyle("Fusion")
    application.setFont(font())
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: "window",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "sunken",
        QPalette.ColorRole.AlternateBase: "panel",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.Button: "raised",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.PlaceholderText: "faint",
        QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.HighlightedText: "on_accent",
        QPalette.ColorRole.ToolTipBase: "raised",
        QPalette.ColorRole.ToolTipText: "text",
    }
    for role, name in roles.items():
        palette.setColor(role, color(name))
    application.setPalette(palette)
    application.setStyleSheet(style_sheet())
