"""Wires the comparison: reference, both maps, which of the two is heard, and the demo scenes."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from app.actions import SCENE_COUNT
from app.control.comparing import Comparing
from app.control.files import Files
from app.control.playback import Playback
from app.control.references import References
from app.document.scenes import demo_scenes
from app.document.session import Session
from app.views.icons import icon
from app.views.main_window import MainWindow


class CompareWiring(QObject):
    """Lives as long as the window."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        playback: Playback,
        references: References,
        comparing: Comparing,
        files: Files,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._references = window, session, references
        for name in ("clip", "active", "reference", "direction"):
            session.events[name].connect(self._show_pair)
        session.events.hears_reference.connect(self._show_heard)
        playback.heard_changed.connect(self._name_sound)
        playback.position_changed.connect(comparing.set_position)
        comparing.changed.connect(window.compare.show_comparison)
        window.compare.window_chosen.connect(comparing.set_window)
        window.compare.heard_chosen.connect(self._hear)
        self._take_actions(comparing)
        self._offer_scenes(files)
        self._show_pair()
        self._show_heard(session.hears_reference)

    def _take_actions(self, comparing: Comparing) -> None:
        acts = self._window.actions_by_id
        acts.connect_action("load_reference", self._references.ask)
        acts.connect_action("remove_reference", self._references.remove)
        acts["hear_reference"].triggered.connect(self._hear)
        acts["hear_reference"].setIcon(icon("swap", on="reference"))
        acts["compare"].toggled.connect(self._window.set_comparing)
        acts["compare"].toggled.connect(comparing.set_visible)

    def _offer_scenes(self, files: Files) -> None:
        scenes = demo_scenes()
        for number in range(1, SCENE_COUNT + 1):
            action = self._window.actions_by_id[f"scene_{number}"]
            action.setVisible(number <= len(scenes))
            if number <= len(scenes):
                scene = scenes[number - 1]
                action.setText(f"&{number}  {scene.title}")
                action.triggered.connect(partial(_open, files, scene.video))

    def _name_sound(self, name: str, reference: bool) -> None:
        """What is heard, in words over its waveform; empty if it goes without saying."""
        self._window.timeline.sound.set_heard(name, "reference" if reference else "accent")

    def _hear(self, reference: bool) -> None:
        self._session.attempt(self._session.hear_reference, reference)
        self._show_heard(self._session.hears_reference)

    def _show_pair(self, *_changed: object) -> None:
        session, panel = self._session, self._window.compare
        active = session.active
        panel.set_reference(session.reference, clip_open=session.clip is not None)
        camera = session.direction if active is None else active.take.request.direction
        panel.set_take(None if active is None else active.name, camera)

    def _show_heard(self, reference: bool) -> None:
        self._window.actions_by_id["hear_reference"].setChecked(reference)
        self._window.compare.set_heard(reference=reference)


def _open(files: Files, video: Path, _checked: bool = False) -> None:
    files.open_video(video)
