"""Guidance: how strongly picture and direction pull the sound, and together or apart."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.document.guiding import BOTH, PRESETS, at_default, moved_to, preset_of, with_preset
from app.views.guidance_pad import GuidancePad
from app.views.guidance_text import MODES
from app.views.panel import ElidedLabel, Panel, tool_button
from app.views.scale_field import ScaleField
from visage_core.types import Guidance, GuidanceMode

CONTROLS_WIDTH = 222
VISUAL_HELP = (
    "<b>Visual guidance</b><br>How strongly the sound follows what is seen. "
    "More fits the picture better and places it less exactly."
)
DIRECTION_HELP = (
    "<b>Direction guidance</b><br>How strongly the sound follows the camera direction. "
    "More places it more exactly and makes it less diffuse."
)
PRESET_HELP = {
    "Off": "No guidance",
    "Visual": "Picture alone, at the usual 2.5",
    "Direction": "Direction alone, at the usual 2.5",
    "Both": "Picture and direction apart, both at the usual 2.5",
}


class GuidancePanel(Panel):
    """The pad; presets, modes and numbers beside it."""

    edited = Signal(Guidance)

    def __init__(self, notation: QAction, parent: QWidget | None = None) -> None:
        super().__init__("Guidance", parent)
        self._guidance = Guidance()
        self._summary = ElidedLabel()
        self._summary.setMinimumHeight(20)
        self.add_to_heading(self._summary)
        self._heading.setStretchFactor(self._summary, 1)
        self.add_to_heading(tool_button(notation))
        self.pad = GuidancePad()
        self.visual = ScaleField("Visual", VISUAL_HELP)
        self.direction = ScaleField("Direction", DIRECTION_HELP)
        self._presets, self._modes = QButtonGroup(self), QButtonGroup(self)
        self._modes.setExclusive(False)  # none is on with guidance of one thing alone
        self.body.setSpacing(5)
        self.body.addLayout(self._content(), stretch=1)
        self._connect()
        notation.toggled.connect(self.set_conventional)
        self.set_guidance(self._guidance)

    def _content(self) -> QHBoxLayout:
        presets = self._segments(self._presets, [(name, PRESET_HELP[name]) for name in PRESETS])
        modes = self._segments(self._modes, [(MODES[m].name, MODES[m].summary) for m in BOTH])
        controls = QWidget()
        controls.setFixedWidth(CONTROLS_WIDTH)
        column = QVBoxLayout(controls)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(presets)
        column.addLayout(modes)
        column.addWidget(self.visual)
        column.addWidget(self.direction)
        column.addStretch()
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.pad, stretch=1)
        row.addWidget(controls)
        return row

    @staticmethod
    def _segments(group: QButtonGroup, texts: list[tuple[str, str]]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        for number, (name, told) in enumerate(texts):
            button = QPushButton(name)
            button.setObjectName("segment")
            place = {0: "first", len(texts) - 1: "last"}.get(number, "middle")
            button.setProperty("place", place)
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setToolTip(f"<b>{name}</b><br>{told}")
            group.addButton(button, number)
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        self.pad.edited.connect(
            lambda visual, direction: self._edit(moved_to(self._guidance, visual, direction))
        )
        self.pad.default_wanted.connect(lambda: self._edit(at_default(self._guidance)))
        self.visual.edited.connect(lambda g: self._edit(replace(self._guidance, visual=g)))
        self.direction.edited.connect(lambda g: self._edit(replace(self._guidance, direction=g)))
        for name in PRESETS:
            self.preset_button(name).clicked.connect(partial(self._choose_preset, name))
        for mode in BOTH:
            self.mode_button(mode).clicked.connect(partial(self._choose_mode, mode))

    def _choose_preset(self, name: str, _checked: bool = False) -> None:
        self._edit(with_preset(self._guidance, name))

    def _choose_mode(self, mode: GuidanceMode, _checked: bool = False) -> None:
        self._edit(replace(self._guidance, mode=mode))

    def preset_button(self, name: str) -> QPushButton:
        """The segment of a preset."""
        return _button(self._presets, list(PRESETS).index(name))

    def mode_button(self, mode: GuidanceMode) -> QPushButton:
        """The segment that chooses how both are guided, or the preset of one thing alone."""
        if mode in BOTH:
            return _button(self._modes, BOTH.index(mode))
        return self.preset_button(preset_of(mode))

    def summary(self) -> str:
        """What is said of the mode."""
        return self._summary.text()

    def set_guidance(self, guidance: Guidance) -> None:
        """Show a guidance setting."""
        self._guidance = guidance
        mode, text = guidance.mode, MODES[guidance.mode]
        self.preset_button(preset_of(mode)).setChecked(True)
        for one in BOTH:
            self.mode_button(one).setChecked(one is mode)
        self._summary.set_text(text.summary)
        self.visual.set_name("Both" if mode is GuidanceMode.JOINT else "Visual")
        self.visual.setEnabled(text.visual)
        self.direction.setEnabled(text.direction)
        self.visual.set_value(guidance.visual)
        self.direction.set_value(guidance.direction)
        self.pad.set_guidance(guidance)

    def set_conventional(self, conventional: bool) -> None:
        """Count scales as CFG (1 + g) or as g."""
        for part in (self.pad, self.visual, self.direction):
            part.set_conventional(conventional)

    def _edit(self, guidance: Guidance) -> None:
        self.edited.emit(guidance)
        self.set_guidance(self._guidance)  # a click on what is chosen already leaves it chosen


def _button(group: QButtonGroup, number: int) -> QPushButton:
    button = group.button(number)
    assert isinstance(button, QPushButton)
    return button
