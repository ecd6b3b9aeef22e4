"""Choosing the head-locked stereo of the project, and its level."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.views.panel import ElidedLabel, label
from app.views.track import Range, Track
from app.views.transport import timecode
from visage_core.stereo import HIGHEST_GAIN_DB, LOWEST_GAIN_DB, Stereo, StereoLane

LEVEL = Range(low=LOWEST_GAIN_DB, high=HIGHEST_GAIN_DB, default=0.0, step=3.0, fine=0.5)
NONE_CHOSEN = "No file"
ABOUT = (
    "A voice-over or music that does not turn with the head, from the start of the video on. "
    "It is kept in the project, heard in every decoder, and delivered as the head-locked stereo "
    "of spatial MP4 and QuickTime."
)


class LanePage(QWidget):
    """Shows the lane of the project."""

    file_wanted = Signal()
    removed = Signal()
    gain_edited = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.file, self.length = ElidedLabel(Qt.AlignmentFlag.AlignLeft), label("", "muted")
        self.file.setMinimumHeight(18)
        self.choose, self.remove = QPushButton("Choose File…"), QPushButton("Remove")
        for button, signal in ((self.choose, self.file_wanted), (self.remove, self.removed)):
            button.setAutoDefault(False)
            button.clicked.connect(signal)
        self.level, self.level_text = Track(LEVEL), label("", "value")
        self.level.setAccessibleName("Level of voice and music")
        self.level.edited.connect(self.gain_edited)
        self.level_text.setFixedWidth(56)
        about = label(ABOUT, "muted", pixels=11)
        about.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 10)
        column.setSpacing(6)
        column.addWidget(label("Head-locked stereo", "heading"))
        name = QHBoxLayout()
        name.addWidget(self.file, stretch=1)
        name.addWidget(self.length)
        column.addLayout(name)
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addWidget(self.remove)
        row.addStretch()
        column.addLayout(row)
        column.addSpacing(6)
        column.addWidget(label("Level", "heading"))
        fader = QHBoxLayout()
        fader.addWidget(self.level, stretch=1)
        fader.addWidget(self.level_text)
        column.addLayout(fader)
        column.addSpacing(6)
        column.addWidget(about)
        column.addStretch()
        self.show_lane(None)

    def show_lane(self, lane: StereoLane | None) -> None:
        """Show file and level."""
        self.file.set_text(NONE_CHOSEN if lane is None else lane.path.name)
        self.file.setToolTip("" if lane is None else str(lane.path))
        self.remove.setEnabled(lane is not None)
        self.level.setEnabled(lane is not None)
        gain = 0.0 if lane is None else lane.gain_db
        self.level.set_value(gain)
        self.level_text.setText(f"{gain:+.1f} dB".replace("-", "−").replace("+0.0", "0.0"))

    def show_stereo(self, stereo: Stereo | None) -> None:
        """Show how long the file is, once it has been read."""
        self.length.setText("" if stereo is None else timecode(stereo.seconds))
