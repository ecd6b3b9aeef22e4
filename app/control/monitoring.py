"""How it is heard: what the user chooses goes to the player's monitor, its meters to the window."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QTimer, Signal

from app.control.ports import Listened
from app.document.monitoring import Decode, Listening
from app.document.notice import NoticeKind
from app.document.session import Session
from app.engine.background import Background
from app.engine.decoder_switch import Decoding
from app.engine.decodings import decoding
from visage_core.ambisonics.binaural import BinauralFilters
from visage_core.ambisonics.heads import Fit, Head, load_head

METER_MILLISECONDS = 50
DECODE_KEY, SOFA_KEY = "monitoring/decode", "monitoring/sofa"
SYMMETRIC_KEY = "monitoring/symmetric"


class Monitoring(QObject):
    """Remembers decoder and head from one run to the next; solo, mute and dim begin anew."""

    changed = Signal(object)
    """A `Listening`."""

    head_changed = Signal(object)
    """The `Fit` of the head that was chosen, None for the one that ships."""

    measured = Signal(object)
    """`Readings`, while metering is on."""

    channels_wanted = Signal(int)
    """How many channels the decoder needs of the output."""

    def __init__(
        self,
        session: Session,
        player: Listened,
        background: Background,
        settings: QSettings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.listening = Listening()
        self._session, self._player = session, player
        self._background, self._settings = background, settings
        self._head: Head | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(METER_MILLISECONDS)
        self._timer.timeout.connect(self._measure)

    def restore(self) -> None:
        """Listen as in the run before."""
        kept = str(self._settings.value(DECODE_KEY, Decode.BINAURAL))
        if kept in set(Decode):
            self.set_decode(Decode(kept))
        self.set_symmetric(self._settings.value(SYMMETRIC_KEY, False, bool) is True)
        if sofa := str(self._settings.value(SOFA_KEY, "")):
            self.choose_head(Path(sofa))

    # --- what the user wants ---

    def set_decode(self, decode: Decode) -> None:
        """Decode in another way."""
        if decode is self.listening.decode:
            return
        self._settings.setValue(DECODE_KEY, decode.value)
        self._take(replace(self.listening, decode=decode))
        if decode.channels == self._player.monitor.channels:
            self._decode()
        else:
            self.channels_wanted.emit(decode.channels)

    def choose_head(self, sofa: Path) -> None:
        """Hear through the ears in a SOFA file; one that cannot be read changes nothing."""
        symmetric = self.listening.symmetric
        self._background.run(
            partial(load_head, sofa, symmetric=symmetric),
            partial(self._show_head, sofa, symmetric),
        )

    def set_symmetric(self, symmetric: bool) -> None:
        """Make the ears of a chosen head mirror images of each other, or keep how they differ."""
        if symmetric is self.listening.symmetric:
            return
        self._settings.setValue(SYMMETRIC_KEY, symmetric)
        self._take(replace(self.listening, symmetric=symmetric))
        if self.listening.sofa is not None:
            self.choose_head(self.listening.sofa)

    def use_own_head(self) -> None:
        """Hear through the ears that ship."""
        self._head = None
        self._settings.remove(SOFA_KEY)
        self._take(replace(self.listening, sofa=None))
        self._decode()
        self.head_changed.emit(None)

    def set_solo(self, channel: int, soloed: bool) -> None:
        """Hear only channels that are soloed, if any is."""
        self._take(self.listening.with_solo(channel, soloed))

    def set_channel_mute(self, channel: int, muted: bool) -> None:
        """Do not hear a channel."""
        self._take(self.listening.with_mute(channel, muted))

    def set_dim(self, dim: bool) -> None:
        """Hear it 20 dB softer."""
        self._take(replace(self.listening, dim=dim))

    def set_mute(self, mute: bool) -> None:
        """Hear nothing."""
        self._take(replace(self.listening, mute=mute))

    def restart_loudness(self) -> None:
        """Measure integrated loudness and true peak anew."""
        self._player.monitor.restart_loudness()

    def set_metering(self, wanted: bool) -> None:
        """Tell the meters' readings, 20 times a second."""
        if wanted:
            self._timer.start()
            self._measure()
        else:
            self._timer.stop()

    def close(self) -> None:
        """Stop metering."""
        self._timer.stop()

    # --- to the player ---

    def decoding_for(self, channels: int) -> Decoding:
        """The chosen decoding if it fits into so many channels, else the binaural one."""
        chosen = self.listening.decode
        fits = chosen.channels <= channels
        return decoding(chosen if fits else Decode.BINAURAL, self._filters)

    def settle(self) -> None:
        """Show what fits the output that was opened."""
        wanted, has = self.listening.decode.channels, self._player.monitor.channels
        if wanted > has:
            self._session.notify(
                f"{self._player.description} cannot play {wanted} channels: decoding for "
                "headphones. Choose another device to hear loudspeakers.",
                NoticeKind.ERROR,
            )
            self._take(replace(self.listening, decode=Decode.BINAURAL))

    @property
    def fit(self) -> Fit | None:
        """How the chosen head's filters fit it; None for the one that ships."""
        return None if self._head is None else self._head.fit

    @property
    def _filters(self) -> BinauralFilters | None:
        return None if self._head is None else self._head.filters

    def _show_head(self, sofa: Path, symmetric: bool, loaded: Future[Head]) -> None:
        if symmetric is not self.listening.symmetric:
            self.choose_head(sofa)  # switched while it was read
            return
        self._session.attempt(lambda: self._use_head(sofa, loaded.result()))

    def _use_head(self, sofa: Path, head: Head) -> None:
        self._head = head
        self._settings.setValue(SOFA_KEY, str(sofa))
        self._take(replace(self.listening, sofa=sofa))
        self._decode()
        self.head_changed.emit(head.fit)

    def _decode(self) -> None:
        monitor = self._player.monitor
        monitor.set_decoding(self.decoding_for(monitor.channels))

    def _take(self, listening: Listening) -> None:
        self.listening, monitor = listening, self._player.monitor
        monitor.set_audible(listening.audible)
        monitor.dim, monitor.mute = listening.dim, listening.mute
        self.changed.emit(listening)

    def _measure(self) -> None:
        self.measured.emit(self._player.monitor.readings)
