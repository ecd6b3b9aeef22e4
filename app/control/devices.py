"""The sound device: chosen by the user, stood in for while it is gone, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

from PySide6.QtCore import QObject, QSettings, QTimer, Signal

from app.control.ports import Listened
from app.document.notice import NoticeKind
from app.document.session import Session
from app.engine.audio_output import STEREO, AudioOutput
from app.engine.background import Background
from app.engine.decoder_switch import Decoding
from app.engine.output_devices import USUAL_RATE, OutputChoice, OutputDevice

WATCH_MILLISECONDS = 1000
SELDOM_SECONDS = 30
"""What was chosen is tried again after 1, 2, 4 … seconds, and from then on after so many."""

DEVICE_KEY, RATE_KEY, BLOCK_KEY = "output/device", "output/rate", "output/block"


class SoundSystem(Protocol):
    """What can be opened; see `app.engine.output_devices`."""

    def list_outputs(self) -> tuple[OutputDevice, ...]:
        """The devices."""

    def default_output(self) -> str:
        """The name of the system's default device, empty if there is none."""

    def look_again(self) -> None:
        """Find devices that came since; only while none is open."""

    def open_chosen(self, choice: OutputChoice, channels: int = STEREO) -> AudioOutput:
        """The chosen device, or a silent clock that says why."""

    def open_or_fall_back(self, choice: OutputChoice, channels: int = STEREO) -> AudioOutput:
        """The chosen device, the default one, or a silent clock."""


def kept_choice(settings: QSettings) -> OutputChoice:
    """What was chosen in the run before."""
    device = str(settings.value(DEVICE_KEY, "")) or None
    rate, block = settings.value(RATE_KEY, USUAL_RATE), settings.value(BLOCK_KEY, 0)
    return OutputChoice(device, int(str(rate)), int(str(block)))


class Devices(QObject):
    """Opens and closes devices in a thread of its own, and looks after them once a second."""

    changed = Signal(str, bool)
    """Description of what plays now, and whether it can be heard."""

    choice_changed = Signal(object)
    """An `OutputChoice`."""

    settled = Signal()
    """Another output has taken over."""

    def __init__(
        self,
        session: Session,
        player: Listened,
        system: SoundSystem,
        settings: QSettings,
        decoding_for: Callable[[int], Decoding],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._player, self._system = session, player, system
        self._settings, self._decoding_for = settings, decoding_for
        self.choice = kept_choice(settings)
        self._channels = STEREO
        self._background = Background(self)
        self._busy, self._shown = False, (player.description, player.real)
        self._tries, self._wait, self._excused = 0, 0, False
        self._timer = QTimer(self)
        self._timer.setInterval(WATCH_MILLISECONDS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        if self.choice.device is not None and not self._plays_chosen:
            self._excuse()

    @property
    def outputs(self) -> tuple[OutputDevice, ...]:
        """What can be chosen."""
        return self._system.list_outputs()

    @property
    def most_channels(self) -> int:
        """How many the chosen device has."""
        counts = {output.name: output.channels for output in self.outputs}
        chosen = self.choice.device
        name = self._system.default_output() if chosen is None else chosen
        return counts.get(name, STEREO)

    def choose(self, choice: OutputChoice) -> None:
        """Play through another device, at another rate, in other blocks."""
        if choice == self.choice:
            return
        self.choice = choice
        self._settings.setValue(DEVICE_KEY, choice.device or "")
        self._settings.setValue(RATE_KEY, choice.sample_rate)
        self._settings.setValue(BLOCK_KEY, choice.block)
        self.choice_changed.emit(choice)
        self._reopen()

    def set_channels(self, channels: int) -> None:
        """The decoder needs so many."""
        self._channels = channels
        self._reopen()

    def look(self) -> None:
        """See whether the device is still there, or there again: soon at first, then seldom."""
        self._tell()
        if self._plays_chosen:
            self._tries = self._wait = 0
        elif self._busy:
            return
        elif self._wait > 0:
            self._wait -= 1
        else:
            self._wait = min(2**self._tries, SELDOM_SECONDS)
            self._tries += 1
            self._run(self._try_again)

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._background.close()

    @property
    def _plays_chosen(self) -> bool:
        chosen = self.choice.device
        return self._player.real and (
            chosen is None or chosen.startswith(f"{self._player.description}, ")
        )

    def _reopen(self) -> None:
        choice, channels = self.choice, self._channels

        def change() -> None:
            self._take_over(lambda: self._system.open_or_fall_back(choice, channels))

        self._run(change)

    def _try_again(self) -> None:
        """In the background: take back what was chosen; while nothing plays, take anything."""
        choice, channels = self.choice, self._channels
        if self._player.real:
            output = self._system.open_chosen(choice, channels)
        else:
            self._system.look_again()
            output = self._system.open_or_fall_back(choice, channels)
        if output.real:
            self._take_over(lambda: output)
        else:
            output.close()

    def _take_over(self, open_next: Callable[[], AudioOutput]) -> None:
        self._player.change_output(open_next, self._decoding_for)

    def _run(self, work: Callable[[], None]) -> None:
        self._busy = True
        self._background.run(work, self._finish)

    def _finish(self, done: Future[None]) -> None:
        self._busy = False
        done.result()
        self._tell()
        self.settled.emit()

    def _tell(self) -> None:
        """Say what plays now, aloud if it is not what was chosen or is so again."""
        now = (self._player.description, self._player.real)
        if now == self._shown:
            return
        self._shown = now
        self.changed.emit(*now)
        if not self._plays_chosen:
            self._excuse()
        elif self._excused:
            self._excused = False
            self._session.notify(f"Playing through {now[0]}.")

    def _excuse(self) -> None:
        """Say why something else plays than what was chosen."""
        description, real = self._shown
        stand_in = f"{self.choice.device} cannot be had: playing through {description}"
        told = stand_in if real else description
        self._session.notify(
            f"{told}. It is taken back as soon as it can be opened.", NoticeKind.ERROR
        )
        self._excused = True
