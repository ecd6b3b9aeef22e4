"""Wires the timeline to what it shows of session, playback and thumbnails."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.control.camera_path import CameraPath
from app.control.playback import Playback
from app.document.session import Session
from app.document.timeline.landmarks import landmarks
from app.document.timeline.regions import stack_regions
from app.document.timeline.stretches import stretches
from app.document.timeline.timing import timing_of
from app.engine.thumbnails import Thumbnails
from app.views.main_window import MainWindow
from visage_core.camera_path import DirectionPath
from visage_core.types import WINDOW_SECONDS


class TimelineWiring(QObject):
    """Lives as long as the window."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        playback: Playback,
        camera: CameraPath,
        thumbnails: Thumbnails,
    ) -> None:
        super().__init__(window)
        self._window, self._view, self._session = window, window.timeline, session
        self._thumbnails, self._playing = thumbnails, False
        self._view.pictures.want = thumbnails.want
        thumbnails.changed.connect(self._view.pictures.redraw)
        self._show_session()
        playback.playing_changed.connect(self._show_playing)
        playback.playing_changed.connect(camera.set_playing)
        playback.time_changed.connect(camera.set_time)
        playback.time_changed.connect(self._show_time)
        playback.waveform_changed.connect(self._view.sound.set_waveform)

    def _show_session(self) -> None:
        shows: dict[str, list[Callable[..., None]]] = {
            "clip": [self._show_clip, self._show_span, self._show_takes, self._show_timing],
            "span": [self._show_span, self._show_timing],
            "takes": [self._show_takes],
            "active": [self._show_takes, self._show_path],
            "timings": [self._show_timing],
        }
        for name, receivers in shows.items():
            for show in receivers:
                show()
                self._session.events[name].connect(show)

    def _show_clip(self, *_changed: object) -> None:
        clip = self._session.clip
        self._thumbnails.open(None if clip is None else clip.path)
        duration = 0.0 if clip is None else clip.duration
        self._window.transport.set_duration(duration)
        self._view.set_video(duration, 16.0 / 9.0 if clip is None else clip.width / clip.height)

    def _show_span(self, *_changed: object) -> None:
        clip, span = self._session.clip, self._session.span
        self._view.span.set_span(span)
        self._view.span.setVisible(clip is not None and clip.duration > WINDOW_SECONDS + 1e-3)
        self._view.sound.set_span(None if clip is None else span)

    def _show_takes(self, *_changed: object) -> None:
        session, active = self._session, self._session.active
        regions = stack_regions(session.takes, session.clip, active)
        self._view.takes.set_regions(regions, None if active is None else active.number)

    def _show_timing(self, *_changed: object) -> None:
        view, timing = self._view, timing_of(self._session.timings, self._session.clip)
        cuts = () if timing is None else timing.cuts or ()
        view.markers.set_markers(() if timing is None else timing.markers)
        view.markers.set_cuts(cuts)
        view.pictures.set_cuts(cuts)
        view.ruler.set_loop(None if timing is None else timing.loop)
        view.set_landmarks(() if timing is None else landmarks(timing, self._session.span))
        self._show_path()

    def _show_path(self, *_changed: object) -> None:
        active, timing = self._session.active, timing_of(self._session.timings, self._session.clip)
        path = DirectionPath() if timing is None else timing.path
        if active is None:
            self._view.keys.set_path(path, ())
        else:
            self._view.keys.set_path(path, stretches(path, active.take.request))

    def _show_playing(self, playing: bool) -> None:
        self._playing = playing

    def _show_time(self, seconds: float) -> None:
        self._window.transport.set_time(seconds)
        self._view.set_time(seconds, playing=self._playing)
