"""Wires the window to the session: what is shown comes from it, what is wanted goes to it."""

from __future__ import annotations

import random
from collections.abc import Callable

from PySide6.QtCore import QObject

from app.control.camera_path import CameraPath
from app.control.files import Files
from app.control.generation import Generation
from app.control.playback import Playback
from app.document.job import Job
from app.document.panoramas import is_panoramic
from app.document.requesting import remade_request
from app.document.session import LARGEST_SEED, Session
from app.document.takes import NamedTake
from app.document.turning import heard_direction
from app.views.icons import icon
from app.views.main_window import MainWindow
from visage_core.media.reader import VideoInfo
from visage_core.types import Direction


class Wiring(QObject):
    """Lives as long as the window."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        playback: Playback,
        generation: Generation,
        files: Files,
        camera: CameraPath,
    ) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._playback, self._generation, self._files = playback, generation, files
        self._camera = camera
        self._show_session()
        self._show_playback()
        self._take_intents()
        self._take_actions()

    # --- session to window ---

    def _show_session(self) -> None:
        window, events = self._window, self._session.events
        slots: dict[str, list[Callable[..., object]]] = {
            "clip": [self._show_clip],
            "span": [],
            "direction": [],
            "look": [window.direction.set_look, window.panorama.set_look, window.video.set_look],
            "guidance": [window.guidance.set_guidance],
            "seed": [window.generate.set_seed],
            "takes": [],
            "removed": [],
            "active": [self._show_active],
            "turned": [self._aim_video],
            "reference": [],
            "timings": [lambda _timings: self._show_clip(self._session.clip)],
            "hears_reference": [],
            "job": [self._show_job],
            "grid": [],
            "notice": [window.notice.show_notice],
        }
        for name, receivers in slots.items():
            for receiver in receivers:
                receiver(getattr(self._session, name))
                events[name].connect(receiver)
            events[name].connect(self._refresh_actions)
        self._refresh_actions()

    def _show_clip(self, clip: VideoInfo | None) -> None:
        caption = ""
        if clip is not None:
            caption = f"{clip.path.name}   {clip.width} × {clip.height}   {clip.frame_rate:.4g} fps"
            caption += "   360°" * is_panoramic(self._session)
        self._window.video.set_caption(caption)

    def _show_active(self, active: NamedTake | None) -> None:
        direction = None if active is None else active.take.request.direction
        self._window.takes.set_active(active)
        self._window.direction.sphere.set_take_direction(direction)
        self._window.panorama.set_take_direction(direction)
        self._aim_video()

    def _aim_video(self, *_changed: object) -> None:
        """The picture was taken towards where the camera faces in the sound that is heard."""
        camera = self._camera.direction
        if not is_panoramic(self._session):  # of a panorama the picture shows where it faces now
            camera = heard_direction(self._session, self._playback.time)
        self._window.video.set_camera(camera)

    def _show_job(self, job: Job | None) -> None:
        self._window.generate.set_job(job)

    def _refresh_actions(self) -> None:
        self._window.actions_by_id.refresh(self._session)

    # --- playback to window ---

    def _show_playback(self) -> None:
        window, playback = self._window, self._playback
        for show in (
            window.direction.set_direction,
            window.panorama.set_direction,
            self._aim_video,
        ):
            self._camera.direction_changed.connect(show)
        playback.playing_changed.connect(self._show_playing)
        playback.pictures.changed.connect(window.video.set_frame)
        window.video.room_changed.connect(playback.pictures.fit)

    def _show_playing(self, playing: bool) -> None:
        action = self._window.actions_by_id["play"]
        action.setIcon(icon("pause" if playing else "play"))
        action.setText("&Pause" if playing else "&Play")

    # --- window to session ---

    def _take_intents(self) -> None:
        window, session = self._window, self._session
        for view in (window.direction, window.panorama):
            view.direction_edited.connect(self._camera.turn)
            view.look_edited.connect(session.set_look)
        window.video.look_edited.connect(session.set_look)
        window.video.play_toggled.connect(self._playback.toggle)
        window.video.clicked_empty.connect(self._files.ask_video)
        window.transport.gain_edited.connect(self._playback.set_gain)
        window.guidance.edited.connect(session.set_guidance)
        window.generate.seed_edited.connect(session.set_seed)
        window.notice.dismissed.connect(session.dismiss_notice)

    def _take_actions(self) -> None:
        window, session, acts = self._window, self._session, self._window.actions_by_id
        handlers: dict[str, Callable[[], object]] = {
            "open": self._files.ask_video,
            "export_foa": self._files.ask_foa,
            "export_binaural": self._files.ask_binaural,
            "quit": window.close,
            "play": self._playback.toggle,
            "start": self._playback.to_start,
            "back": lambda: self._playback.step(-1),
            "forward": lambda: self._playback.step(1),
            "look_front": lambda: session.set_look(Direction()),
            "look_camera": lambda: session.set_look(self._camera.direction),
            "generate": self._generation.start,
            "remake_span": self._remake,
            "cancel": self._generation.cancel,
            "dice": lambda: session.set_seed(random.randint(0, LARGEST_SEED)),
            "camera_front": lambda: self._camera.turn(Direction()),
        }
        for action_id, handler in handlers.items():
            acts.connect_action(action_id, handler)
        acts["loop"].toggled.connect(self._playback.set_loop)
        acts["overlay"].toggled.connect(window.video.set_overlay_visible)
        acts["fullscreen"].toggled.connect(
            lambda full: window.showFullScreen() if full else window.showNormal()
        )

    def _remake(self) -> None:
        """The loop range of the take that is heard anew, from any other seed."""
        seed = random.randint(0, LARGEST_SEED)
        self._generation.start_with(lambda: remade_request(self._session, seed))
