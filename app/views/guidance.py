"""Guidance: how strongly picture and direction pull the sound, and together or apart."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.views.panel import Panel, label
from app.views.scale_slider import ScaleControl
from visage_core.types import Guidance, GuidanceMode


@dataclass(frozen=True, slots=True)
class ModeText:
    """How a mode is presented, and which of the two scales it reads."""

    name: str
    summary: str
    visual: bool
    direction: bool


MODES = {
    GuidanceMode.OFF: ModeText("Off", "No push: the freest, and often the vaguest.", False, False),
    GuidanceMode.VISUAL: ModeText(
        "Visual", "Sounds fit the picture better; places may blur.", True, False
    ),
    GuidanceMode.DIRECTION: ModeText(
        "Direction", "Places are sharper; sounds may fit the picture less.", False, True
    ),
    GuidanceMode.JOINT: ModeText(
        "Joint", "One scale pushes picture and direction together. The usual choice.", True, False
    ),
    GuidanceMode.DUAL: ModeText(
        "Dual", "Picture and direction each have their own scale.", True, True
    ),
    GuidanceMode.SPLIT: ModeText(
        "Split", "Picture guides what is heard, direction guides where.", True, True
    ),
}
VISUAL_HELP = (
    "<b>Visual guidance</b><br>How strongly the sound follows what is seen. "
    "More fits the picture better and places it less exactly.<br>"
    "0 is off; the mark is the default 2.5. Double-click: default."
)
DIRECTION_HELP = (
    "<b>Direction guidance</b><br>How strongly the sound follows the camera direction. "
    "More places it more exactly and makes it less diffuse.<br>"
    "0 is off; the mark is the default 2.5. Double-click: default."
)


class GuidancePanel(Panel):
    """Mode and scales; a scale that the mode does not read is greyed, and kept."""

    edited = Signal(Guidance)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Guidance", parent)
        self._guidance = Guidance()
        self._summary = label("", "hint")
        self.add_to_heading(self._summary)
        self._modes = QButtonGroup(self)
        self.body.addLayout(self._mode_row())
        self.visual = ScaleControl("Visual", VISUAL_HELP)
        self.direction = ScaleControl("Direction", DIRECTION_HELP)
        self.visual.edited.connect(lambda g: self._edit(replace(self._guidance, visual=g)))
        self.direction.edited.connect(lambda g: self._edit(replace(self._guidance, direction=g)))
        self.body.addWidget(self.visual)
        self.body.addWidget(self.direction)
        self.set_guidance(self._guidance)

    def _mode_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        for number, (mode, text) in enumerate(MODES.items()):
            button = QPushButton(text.name)
            button.setObjectName("segment")
            place = "first" if number == 0 else "last" if number == len(MODES) - 1 else "middle"
            button.setProperty("place", place)
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setToolTip(f"<b>{text.name}</b><br>{text.summary}")
            button.clicked.connect(lambda _=False, m=mode: self._edit(self._with_mode(m)))
            self._modes.addButton(button, number)
            row.addWidget(button)
        return row

    def mode_button(self, mode: GuidanceMode) -> QPushButton:
        """The segment that chooses a mode."""
        button = self._modes.button(list(MODES).index(mode))
        assert isinstance(button, QPushButton)
        return button

    def set_guidance(self, guidance: Guidance) -> None:
        """Show a guidance setting."""
        self._guidance = guidance
        text = MODES[guidance.mode]
        self.mode_button(guidance.mode).setChecked(True)
        self._summary.setText(text.summary)
        joint = guidance.mode is GuidanceMode.JOINT
        self.visual.set_name("Visual + direction" if joint else "Visual")
        self.visual.setEnabled(text.visual)
        self.direction.setEnabled(text.direction)
        self.visual.set_value(guidance.visual)
        self.direction.set_value(guidance.direction)

    def _with_mode(self, mode: GuidanceMode) -> Guidance:
        return replace(self._guidance, mode=mode)

    def _edit(self, guidance: Guidance) -> None:
        self.edited.emit(guidance)


def guidance_text(guidance: Guidance) -> str:
    """A guidance setting in a few characters: Dual 2.5 / 1.0."""
    text = MODES[guidance.mode]
    scales = []
    if text.visual:
        scales.append(f"{guidance.visual:.1f}")
    if text.direction:
        scales.append(f"{guidance.direction:.1f}")
    return f"{text.name} {' / '.join(scales)}".strip()
