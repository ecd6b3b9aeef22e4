"""Choosing the decoder, and whose ears one listens through."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.document.monitoring import Decode, Listening
from app.views.panel import ElidedLabel, label
from visage_core.ambisonics.heads import Fit

DECODES = {
    Decode.BINAURAL: ("Binaural", "For headphones, through the filters of a head."),
    Decode.CARDIOIDS: ("Stereo, cardioids", "Two virtual cardioids, 90° to the left and right."),
    Decode.MID_SIDE: ("Stereo, mid/side", "A cardioid to the front with Y as the side."),
    Decode.MONO: ("Mono, W", "The omnidirectional channel alone."),
    Decode.CAMERA: ("Microphone at the camera", "A virtual cardioid that faces with the camera."),
    Decode.LOOK: (
        "Microphone where you look",
        "A virtual cardioid that faces with the head: drag the picture to aim it anywhere.",
    ),
    Decode.QUAD: ("Quad, 4 loudspeakers", "L R Ls Rs at ±45° and ±135°."),
    Decode.SURROUND: ("5.1 loudspeakers", "L R C LFE Ls Rs (ITU-R BS.775); the LFE is silent."),
}
OWN_HEAD = "KEMAR (MIT), diffuse-field equalised"
OWN_FIT = (
    "Magnitude least squares, ships with the program; measured with one ear and its mirror image."
)
ABOUT_SYMMETRY = (
    "Make the ears of the chosen head mirror images of each other, each fitted to the measurements "
    "of both: nothing is louder or earlier on one side than on the other. Off: as measured."
)


def fit_text(fit: Fit) -> str:
    """What was measured, and how near the filters come to it."""
    return (
        f"{fit.directions} directions at {fit.radius:.2f} m, {fit.sample_rate / 1000:g} kHz, "
        f"gaps up to {fit.widest_gap:.0f}°.\nLargest errors on the horizon: "
        f"ITD {fit.time_error:.0f} µs (to 500 Hz), ILD {fit.level_error:.1f} dB (to 1.5 kHz)."
    )


class ListenPage(QWidget):
    """Decoder, head, and whether its ears are alike."""

    decode_chosen = Signal(Decode)
    head_wanted = Signal()
    own_head_wanted = Signal()
    symmetry_wanted = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.decode = QComboBox()
        self.decode.setAccessibleName("Decoder")
        for decode, (name, told) in DECODES.items():
            self.decode.addItem(name, decode)
            self.decode.setItemData(self.decode.count() - 1, told, Qt.ItemDataRole.ToolTipRole)
        self.decode.activated.connect(self._choose)
        self._told = _wrapped()
        self.head, self.fit = ElidedLabel(Qt.AlignmentFlag.AlignLeft), _wrapped()
        self.head.setMinimumHeight(18)
        self.choose, self.own = QPushButton("Choose SOFA File…"), QPushButton("Use KEMAR")
        for button in (self.choose, self.own):
            button.setAutoDefault(False)
        self.choose.setToolTip("Hear through measured ears from a SOFA file (SimpleFreeFieldHRIR).")
        self.choose.clicked.connect(self.head_wanted)
        self.own.clicked.connect(self.own_head_wanted)
        self.symmetric = QCheckBox("Symmetric ears")
        self.symmetric.setToolTip(ABOUT_SYMMETRY)
        self.symmetric.clicked.connect(self.symmetry_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 10)
        column.setSpacing(6)
        column.addWidget(label("Decoder", "heading"))
        column.addWidget(self.decode)
        column.addWidget(self._told)
        column.addSpacing(8)
        column.addWidget(label("Head", "heading"))
        column.addWidget(self.head)
        column.addWidget(self.fit)
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addWidget(self.own)
        row.addStretch()
        column.addLayout(row)
        column.addWidget(self.symmetric)
        column.addStretch()
        self.show_listening(Listening())
        self.show_fit(None)

    def show_listening(self, listening: Listening) -> None:
        """Show the decoder, the name of the head and its symmetry."""
        self.decode.setCurrentIndex(list(DECODES).index(listening.decode))
        self._told.setText(DECODES[listening.decode][1])
        sofa: Path | None = listening.sofa
        self.head.set_text(OWN_HEAD if sofa is None else sofa.name)
        self.head.setToolTip("" if sofa is None else str(sofa))
        self.own.setEnabled(sofa is not None)
        self.symmetric.setChecked(listening.symmetric)

    def show_fit(self, fit: Fit | None) -> None:
        """Show how well the filters fit the chosen head; None: the one that ships."""
        self.fit.setText(OWN_FIT if fit is None else fit_text(fit))

    def show_channels(self, channels: int) -> None:
        """Offer only what fits into so many channels of the device."""
        model = self.decode.model()
        assert isinstance(model, QStandardItemModel)
        for row, decode in enumerate(DECODES):
            model.item(row).setEnabled(decode.channels <= channels)

    def _choose(self, row: int) -> None:
        self.decode_chosen.emit(list(DECODES)[row])


def _wrapped() -> QLabel:
    text = label("", "muted", pixels=11)
    text.setWordWrap(True)
    return text
