"""Take and reference side by side: both maps on one scale, their scores, and which is heard."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.document.comparison import Picture, Shown, Window
from app.document.reference import Reference
from app.views.angles import direction_text
from app.views.color_scale import ColorScale
from app.views.field_map import FieldMap
from app.views.icons import icon
from app.views.panel import ElidedLabel, Panel, label, tool_button
from app.views.score_table import ScoreTable
from visage_core.seeing.energy_colors import EnergyScale
from visage_core.types import Direction

INVITATION = "This clip has no reference yet. Load a sound field that is known to be right."
NO_VIDEO = "Open a video first; then load a sound field to compare its takes with."
NO_TAKE = "No take is heard yet.\nGenerate one, or choose one."
MARKS_HELP = (
    "◆ green: loudest direction of the reference. ◆ blue: loudest direction of the take.<br>"
    "Dashed: what the video shows. The reference is shown and heard as loud as the take "
    "(equal RMS of W), so both maps have one scale."
)
NAME_LENGTH = 28


@dataclass(frozen=True, slots=True)
class CompareActions:
    """The buttons of the panel."""

    load: QAction
    remove: QAction
    close: QAction


class ComparePanel(Panel):
    """Without a reference it says how to get one."""

    heard_chosen = Signal(bool)
    """The user wants to hear the reference (True) or the take."""

    window_chosen = Signal(Window)

    def __init__(self, actions: CompareActions, parent: QWidget | None = None) -> None:
        super().__init__("Compare", parent)
        self._source, self.legend = ElidedLabel(), ColorScale()
        self.add_to_heading(self._source)
        self._source.setMinimumHeight(20)
        self._heading.setStretchFactor(self._source, 1)
        self.add_to_heading(self.legend)
        for action in (actions.load, actions.remove, actions.close):
            self.add_to_heading(tool_button(action))
        self.reference_map, self.take_map = FieldMap(), FieldMap()
        self.take_map.set_hint(NO_TAKE)
        self.reference_button = _caption("Reference", "reference")
        self.take_button = _caption("Take", "take")
        self.scores, self._apart = ScoreTable(), label("", "muted", pixels=11)
        self._words = label("", "muted")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty_page(actions.load))
        self._pages.addWidget(self._full_page())
        self.body.addWidget(self._pages, stretch=1)
        self.scores.window_chosen.connect(self.window_chosen)
        self.reference_button.clicked.connect(lambda: self.heard_chosen.emit(True))
        self.take_button.clicked.connect(lambda: self.heard_chosen.emit(False))
        self.set_reference(None, clip_open=False)
        self.set_heard(reference=False)

    def _empty_page(self, load: QAction) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.load_button = QPushButton("Load Reference…")
        self.load_button.clicked.connect(load.trigger)
        self.load_button.setToolTip(load.toolTip())
        column.addStretch()
        column.addWidget(self._words)
        column.addSpacing(6)
        column.addWidget(self.load_button, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        return page

    def _full_page(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        for button, shown in (
            (self.reference_button, self.reference_map),
            (self.take_button, self.take_map),
        ):
            shown.setToolTip(MARKS_HELP)
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(button, alignment=Qt.AlignmentFlag.AlignLeft)
            column.addWidget(shown, stretch=1)
            row.addLayout(column, stretch=1)
        told = QVBoxLayout()
        told.setSpacing(4)
        self._apart.setToolTip("The loudest directions in the maps: azimuth, elevation.")
        self._apart.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        told.addWidget(self.scores)
        told.addWidget(self._apart)
        told.addStretch()
        row.addLayout(told)
        return page

    def set_reference(self, reference: Reference | None, *, clip_open: bool) -> None:
        """Show which reference the clip has."""
        self._pages.setCurrentIndex(0 if reference is None else 1)
        self.legend.setVisible(reference is not None)
        self.load_button.setEnabled(clip_open)
        self._words.setText(INVITATION if clip_open else NO_VIDEO)
        if reference is None:
            self._source.set_text("")
            self._source.setToolTip("")
            return
        self._source.set_text(f"{reference.path.name}, {reference.convention.label}")
        self._source.setToolTip(f"{reference.path}<br>Read as {reference.convention.label}.")

    def set_take(self, name: str | None, camera: Direction) -> None:
        """Show which take is compared (None: none), and where the video's camera faces."""
        text = "Take" if name is None else name
        self.take_button.setText(text if len(text) <= NAME_LENGTH else text[:NAME_LENGTH] + "…")
        self.take_button.setEnabled(name is not None)
        for shown in (self.reference_map, self.take_map):
            shown.set_camera(camera)

    def set_heard(self, *, reference: bool) -> None:
        """Show which of the two is heard."""
        sides = ((self.reference_button, reference), (self.take_button, not reference))
        for button, heard in sides:
            button.setChecked(heard)
            button.setToolTip("This is heard." if heard else "Hear this, at the same place.")

    def show_comparison(self, shown: Shown) -> None:
        """Show scores and maps, as far as they are measured."""
        comparison, moment = shown.comparison, shown.moment
        scores = comparison.scores if comparison else None
        self.scores.set_scores(scores, waiting=comparison is None)
        self.scores.head(shown.window).setChecked(True)
        reference = moment.reference if moment else None
        take = moment.take if moment else None
        self.take_map.set_hint("Measuring…" if comparison is None else NO_TAKE)
        self.reference_map.set_hint("Measuring…")
        scale = EnergyScale.fitting(comparison.loudest(shown.window) if comparison else 0.25)
        self.legend.set_scale(scale)
        for view, picture in ((self.reference_map, reference), (self.take_map, take)):
            view.set_levels(scale.levels(picture.amplitude) if picture else None)
        self._mark(reference, take)
        self._apart.setText(_apart_text(reference, take))

    def _mark(self, reference: Picture | None, take: Picture | None) -> None:
        """Both directions on both maps, each map's own on top."""
        truth = [("reference", reference.dominant)] if reference and reference.dominant else []
        ours = [("accent", take.dominant)] if take and take.dominant else []
        self.reference_map.set_marks([*ours, *truth])
        self.take_map.set_marks([*truth, *ours])


def _caption(text: str, role: str) -> QToolButton:
    """The name of a map, and the switch that makes it heard."""
    button = QToolButton()
    button.setObjectName("caption")
    button.setProperty("role", role)
    button.setText(text)
    tint = "reference" if role == "reference" else "accent"
    button.setIcon(icon("sound", on=tint))
    button.setIconSize(QSize(14, 14))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setCheckable(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return button


def _apart_text(reference: Picture | None, take: Picture | None) -> str:
    """The directions in view and the angle between them."""
    sides = [
        f"{name} {direction_text(picture.dominant)}"
        for name, picture in (("Reference", reference), ("Take", take))
        if picture is not None and picture.dominant is not None
    ]
    if reference and take and reference.dominant and take.dominant:
        sides.append(f"{reference.dominant.angle_to(take.dominant):.0f}° apart")
    return "\n".join(sides)
