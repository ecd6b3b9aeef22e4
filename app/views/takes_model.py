"""The takes as a Qt list model."""

from __future__ import annotations

from html import escape
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from app.document.clip_sound import NO_MODEL
from app.document.ranking import Placement, Placements
from app.document.takes import NamedTake, Takes
from app.views.angles import direction_text
from app.views.guidance_text import guidance_text
from app.views.heard_text import decibels_text

TAKE_ROLE = Qt.ItemDataRole.UserRole
PLACEMENT_ROLE = TAKE_ROLE + 1
Index = QModelIndex | QPersistentModelIndex


def summary(take: NamedTake) -> str:
    """What a take was made with or of, in one line."""
    request = take.take.request
    if take.comp is not None:
        parts = ", ".join(str(part.take) for part in take.comp.parts)
        bed = take.comp.bed
        under = (
            "" if bed is None else f"   ·   over take {bed.take} at {decibels_text(bed.gain_db)}"
        )
        return f"{direction_text(request.direction)}   ·   of {parts}{under}"
    if request.model == NO_MODEL:
        return f"{direction_text(request.direction)}   ·   not made by a model"
    return (
        f"{direction_text(request.direction)}   ·   {guidance_text(request.guidance)}"
        f"   ·   seed {request.seed}"
    )


def placement_text(placement: Placement) -> str:
    """How a take is placed, in a few characters: 4° · 12 %."""
    error = "–" if placement.error is None else f"{placement.error:.0f}°"
    return f"{error} · {100.0 * placement.diffuseness:.0f} %"


def placement_help(placement: Placement) -> str:
    """How a take is placed, in words."""
    error = "no direction stands out"
    if placement.error is not None:
        error = f"loudest {placement.error:.0f}° off the camera direction"
    return (
        f"Over the whole take: {error}, {100.0 * placement.diffuseness:.0f} % of the energy "
        f"without direction, {100.0 * placement.aim:.0f} % of it from the camera direction (aim)"
    )


class TakesModel(QAbstractListModel):
    """One row per take; the name can be edited in place."""

    renamed = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._takes: Takes = ()
        self._placements: Placements = {}
        self.active: NamedTake | None = None

    def set_takes(self, takes: Takes, placements: Placements) -> None:
        """Show other takes, or what has been measured of them meanwhile.

        For that alone there is no signal: it would undo what is being typed. Draw the list anew.
        """
        self._placements = placements
        if takes == self._takes:
            return
        self.beginResetModel()
        self._takes = takes
        self.endResetModel()

    def row_of(self, take: NamedTake | None) -> int:
        """Row of a take, -1 if it is not there."""
        numbers = [known.number for known in self._takes]
        return numbers.index(take.number) if take and take.number in numbers else -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many takes."""
        return 0 if parent.isValid() else len(self._takes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, take, placement and tooltip of a row."""
        take = self._takes[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return take.name
            case Qt.ItemDataRole.ToolTipRole:
                return self._told(take)
            case _ if role == TAKE_ROLE:
                return take
            case _ if role == PLACEMENT_ROLE:
                return self._placements.get(take.number)
        return None

    def _told(self, take: NamedTake) -> str:
        request, placement = take.take.request, self._placements.get(take.number)
        parts = [
            f"<b>{escape(take.name)}</b>" + (" (locked)" if take.marks.locked else ""),
            escape(take.marks.note),
            summary(take),
            f"Model {escape(request.model) or 'none'}, {escape(take.clip.path.name)} "
            f"from {request.span.start:.2f} s",
            "Keeps codes of another take" if request.kept is not None else "",
            "" if placement is None else placement_help(placement),
        ]
        return "<br>".join(part for part in parts if part)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for another name."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        self.renamed.emit(self._takes[index.row()].number, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every take can be chosen and renamed."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable
