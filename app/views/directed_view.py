"""What sphere and panorama have in common: the directions that they mark over the sound field."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.document.heard_field import FieldPicture
from app.views.layered import LayeredView
from visage_core.types import Direction


class DirectedView(LayeredView):
    """Camera and look direction can be dragged; energy is drawn by whoever knows the projection."""

    direction_edited = Signal(Direction)
    look_edited = Signal(Direction)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._direction, self._look, self._target = Direction(), Direction(), Direction()
        self._taken: Direction | None = None
        self._measured: Direction | None = None
        self._aspect = 1.0
        self._picture = FieldPicture()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def set_direction(self, direction: Direction) -> None:
        """Show where the camera will face in the next take."""
        self._direction = direction
        self._redraw()

    def set_take_direction(self, direction: Direction | None) -> None:
        """Show where the camera faced in the take that plays."""
        self._taken = direction
        self._redraw()

    def set_look(self, look: Direction) -> None:
        """Show where the listener looks."""
        self._look = look
        self._redraw()

    def set_aspect(self, aspect: float) -> None:
        """How many times as wide as high the video's picture is."""
        self._aspect = aspect
        self._redraw()

    def set_measured(self, measured: Direction | None, target: Direction) -> None:
        """Show where most of the whole sound comes from, and where it should."""
        self._measured, self._target = measured, target
        self._redraw()
