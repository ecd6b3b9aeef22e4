"""Wires 360° videos: the picture shows what the camera sees, and dragging it turns the camera."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.control.camera_path import CameraPath
from app.control.playback import Playback
from app.control.regeneration import Regeneration
from app.document.panoramas import is_panoramic, picture_aspect, treat_as_panoramic
from app.document.session import Session
from app.views.main_window import MainWindow


class PanoramaWiring(QObject):
    """Lives as long as the window."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        playback: Playback,
        camera: CameraPath,
        regeneration: Regeneration,
    ) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._playback, self._camera = playback, camera
        self._action = window.actions_by_id["panoramic"]
        self._action.triggered.connect(self._treat)
        window.video.direction_edited.connect(camera.turn)
        window.video.direction_edited.connect(regeneration.move)
        camera.direction_changed.connect(self._face)
        for name in ("clip", "timings"):
            session.events[name].connect(self._show)
        self._show()

    def _treat(self, panoramic: bool) -> None:
        self._session.attempt(treat_as_panoramic, self._session, panoramic)

    def _show(self, *_changed: object) -> None:
        panoramic, aspect = is_panoramic(self._session), picture_aspect(self._session)
        self._action.setChecked(panoramic)
        self._window.video.set_panoramic(panoramic)
        self._window.direction.sphere.set_aspect(aspect)
        self._window.panorama.set_aspect(aspect)
        self._face()

    def _face(self, *_changed: object) -> None:
        """The picture follows the camera, and the sound's overlay the picture."""
        panoramic = is_panoramic(self._session)
        self._playback.pictures.face(self._camera.direction if panoramic else None)
        if panoramic:
            self._window.video.set_camera(self._camera.direction)
