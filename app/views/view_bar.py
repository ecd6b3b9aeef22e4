"""How the sound field is shown, and what its colours mean: quantity, octave band and legend."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from app.views.color_scale import ColorScale


class ViewBar(QWidget):
    """Buttons of the actions that choose the view; all their state is the actions'."""

    def __init__(
        self,
        quantities: Sequence[QAction],
        bands: Sequence[QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.legend = ColorScale()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        for action in quantities:
            row.addWidget(_worded(action))
        self.band_button = self._band_button(bands)
        row.addWidget(self.band_button)
        row.addWidget(self.legend, stretch=1)

    def _band_button(self, bands: Sequence[QAction]) -> QToolButton:
        button = QToolButton()
        button.setObjectName("caption")
        button.setToolTip("Which octave is shown")
        button.setAccessibleName("Octave band")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for action in bands:
            menu.addAction(action)
            action.toggled.connect(self._name_band)
        self._band_menu, self._bands = menu, tuple(bands)
        button.setMenu(menu)
        button.setText(next(action.text() for action in bands if action.isChecked()))
        return button

    def _name_band(self, _on: bool) -> None:
        chosen = next((action for action in self._bands if action.isChecked()), None)
        if chosen is not None:
            self.band_button.setText(chosen.text())


def _worded(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setObjectName("caption")
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
