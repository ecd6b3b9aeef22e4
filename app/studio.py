"""The parts of the editor put together: session, window, playback, generation and files."""

from __future__ import annotations

import logging
import random
import sys
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject

from app.control.abx import Abx
from app.control.azimuths import Azimuths
from app.control.camera_path import CameraPath
from app.control.clip_sound import ClipSounds
from app.control.comp_sound import CompSound
from app.control.comparing import Comparing
from app.control.delivering import Delivering
from app.control.devices import SoundSystem
from app.control.files import Files
from app.control.generation import Generation
from app.control.grid import GridControl
from app.control.importing import Imports
from app.control.patch_energy import PatchEnergy
from app.control.playback import Playback
from app.control.ports import OpenFrames, Player
from app.control.previewing import Previewing
from app.control.projects import Projects
from app.control.references import References
from app.control.regeneration import Regeneration
from app.control.restoring import RestoringJobs
from app.control.seeds import SeedBatch
from app.control.seeing import Seeing
from app.control.shot_cuts import ShotCuts
from app.control.takes_list import TakesList
from app.control.tradeoff import TradeoffControl
from app.control.work import Work
from app.document.notice import NoticeKind
from app.document.session import Session
from app.engine.background import Background
from app.engine.thumbnails import Thumbnails
from app.monitor_desk import MonitorDesk
from app.places import Places
from app.views.gestures import Gestures
from app.views.main_window import MainWindow
from app.window_layout import restore_layout, save_layout
from app.wiring.abx import AbxWiring
from app.wiring.comparing import CompareWiring
from app.wiring.comping import CompWiring
from app.wiring.editing import Wiring
from app.wiring.grid import GridWiring
from app.wiring.help import HelpWiring
from app.wiring.live import LiveWiring
from app.wiring.panoramas import PanoramaWiring
from app.wiring.preferences import PreferencesWiring
from app.wiring.projects import ProjectWiring
from app.wiring.seeing import SeeingWiring
from app.wiring.takes import TakesWiring
from app.wiring.timeline import TimelineWiring
from app.wiring.timeline_edits import TimelineEdits
from app.wiring.work import WorkWiring
from visage_core.errors import VisageError

log = logging.getLogger(__name__)


class Studio(QObject):
    """The whole editor around an engine that is given to it and stays its owner's to close."""

    def __init__(
        self,
        player: Player,
        jobs: RestoringJobs,
        open_frames: OpenFrames,
        places: Places,
        *,
        system: SoundSystem,
    ) -> None:
        super().__init__()
        preferences = places.preferences()
        self.session = Session(model=preferences.model, computing=preferences.computing)
        self.window = MainWindow()
        self.playback = Playback(self.session, player, open_frames, self)
        self.generation = Generation(self.session, jobs, self)
        self.files = Files(self.session, self.window)
        self._background = Background(self)
        self.work = Work(jobs, self)
        self.delivering = Delivering(self.session, self.window, self.work, lambda: self.seeing)
        self.references = References(self.session, self.window, self._background)
        self.imports = Imports(self.session, self.window, self._background)
        self._wire_delivering()
        self.comparing = Comparing(self.session, self._background, self)
        self.camera = CameraPath(self.session, self)
        self._shot_cuts = ShotCuts(self.session, self)
        self._thumbnails = Thumbnails(self)
        self.grid = GridControl(self.session, jobs, self._background, self.playback.prepare, self)
        self.tradeoff = TradeoffControl(self.session, self._background, self)
        self._wiring = Wiring(
            self.window, self.session, self.playback, self.generation, self.files, self.camera
        )
        self._timeline_wiring = TimelineWiring(
            self.window, self.session, self.playback, self.camera, self._thumbnails
        )
        self._compare_wiring = CompareWiring(
            self.window,
            self.session,
            self.playback,
            self.references,
            self.comparing,
            self.files,
        )
        self._timeline_edits = TimelineEdits(self.window, self.session, self.playback, self.camera)
        self.takes_list = TakesList(self.session, self._background, self)
        self.seeds = SeedBatch(self.session, jobs, self.generation, self._background, self)
        self._takes_wiring = TakesWiring(
            self.window, self.session, self.takes_list, self.seeds, self.generation
        )
        self.patches = PatchEnergy(self.session, self.playback, jobs, self)
        self._comp_wiring = CompWiring(
            self.window,
            self.session,
            self.playback,
            ClipSounds(
                self.session,
                self._background,
                self.patches.looked_at,
                self.playback.prepare,
                self,
            ),
        )
        self.abx = Abx(self.session, self.playback, self, random.Random())
        self._abx_wiring = AbxWiring(self.window, self.session, self.playback, self.abx)
        self._grid_wiring = GridWiring(self.window, self.session, self.grid, self.tradeoff)
        self.projects = Projects(self.session, self.window, self.generation, jobs, places)
        self.comp_sound = CompSound(
            self.session, self.projects.keeping, self.playback.prepare, self
        )
        self._gestures = Gestures(self)
        self.project_wiring = ProjectWiring(
            self.window, self.session, self.projects, self.files, self._gestures
        )
        self._regeneration = Regeneration(self.session, self.generation, self)
        self._live_wiring = LiveWiring(
            self.window,
            self.session,
            self.playback,
            self.generation,
            self._gestures,
            Previewing(self.session, self.playback, self.generation, self),
            self._regeneration,
        )
        self._panorama_wiring = PanoramaWiring(
            self.window, self.session, self.playback, self.camera, self._regeneration
        )
        self.seeing = Seeing(self.session, self.playback, self._background, self)
        self._seeing_wiring = SeeingWiring(
            self.window,
            self.session,
            self.playback,
            self.seeing,
            Azimuths(self.playback, self._background, self),
            self.patches,
        )
        self.monitor = MonitorDesk(
            self.window,
            self.session,
            player,
            self.playback,
            self.camera,
            self._background,
            system=system,
            settings=places.settings,
        )
        self.help = HelpWiring(self.window)
        self.preferences = PreferencesWiring(
            self.window, self.session, self.seeing, self.comparing, self.projects.keeping, places
        )
        self._list_work()
        self.work_wiring = WorkWiring(self.window, self.session, self.work, self.preferences)
        restore_layout(self.window, places.settings)
        self.window.closing.connect(partial(save_layout, self.window, places.settings))
        self.window.transport.set_device(player.description, audible=player.real)
        self.window.closing.connect(self.close)

    def _wire_delivering(self) -> None:
        """Sound leaves the program and comes into it."""
        self.window.may_close.append(self.delivering.may_close)
        self.window.actions_by_id.connect_action("deliver", self.delivering.ask)
        self.window.actions_by_id.connect_action("import_take", self.imports.ask)

    def _list_work(self) -> None:
        """Everything that is done in a thread is listed, where it has a title."""
        for background in (
            self._background,
            self.projects.background,
            self.comp_sound.background,
            self.files.background,
            self._shot_cuts.background,
        ):
            self.work.watch(background)

    def report_unexpected_errors(self) -> None:
        """From now on, errors nobody caught are logged and told in the notice bar."""
        sys.excepthook = self._report

    def _report(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            self.window.close()
            return
        log.error("unexpected error", exc_info=(kind, error, trace))
        self.session.notify(_told(error), NoticeKind.ERROR)

    def open(self, path: Path) -> None:
        """Open a project or a video."""
        self.project_wiring.open_any(path)

    def close(self) -> None:
        """Stop what runs for the window."""
        self._gestures.close()
        self._regeneration.close()
        self.generation.cancel_all()
        self.grid.cancel()
        self.projects.close()
        self.work_wiring.close()
        self.playback.close()
        self.monitor.close()
        self._shot_cuts.close()
        self._thumbnails.close()
        self.comp_sound.close()
        self.files.close()
        self._background.close()
        self.delivering.close()


def _told(error: BaseException) -> str:
    """What the user reads of an error: its own message if it has one for them."""
    if isinstance(error, VisageError):
        return str(error)
    return (
        f"A defect of the program ({type(error).__name__}: {error}) stopped what you just did. "
        "Your takes are safe. The log on the terminal says more."
    )
