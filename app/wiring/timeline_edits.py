"""Wires what is done on the timeline, and by the keys of time, to session and playback."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from app.control.camera_path import CameraPath
from app.control.playback import Playback
from app.document import spanning
from app.document.session import Session
from app.document.timeline import editing
from app.document.timeline.landmarks import landmarks, neighbour
from app.document.timeline.timing import timing_of
from app.views.main_window import MainWindow
from app.views.timeline.key_editor import KeyEditor
from visage_core.camera_path import Interpolation, Keyframe

JUMP_BACK_SECONDS = 1.0
"""What J goes back: sound is not played backwards."""


class TimelineEdits(QObject):
    """Lives as long as the window."""

    def __init__(
        self, window: MainWindow, session: Session, playback: Playback, camera: CameraPath
    ) -> None:
        super().__init__(window)
        self._window, self._view, self._session = window, window.timeline, session
        self._playback, self._camera = playback, camera
        self.key_editor = KeyEditor(window)
        self._take_edits()
        self._take_key_edits()
        self._take_actions()
        session.events.timings.connect(self._follow_key)
        session.events.clip.connect(self._follow_key)

    def _take_edits(self) -> None:
        view, session = self._view, self._session
        view.sought.connect(self._playback.seek)
        view.takes.take_chosen.connect(lambda n: session.attempt(session.activate_take, n))
        view.span.span_moved.connect(lambda at: session.attempt(session.move_span, at))
        view.span.span_changed.connect(self._edit(spanning.set_span))
        view.ruler.loop_edited.connect(self._edit(editing.set_loop_range))
        view.markers.marker_moved.connect(self._edit(editing.move_marker))
        view.markers.marker_renamed.connect(self._edit(editing.rename_marker))
        view.markers.marker_deleted.connect(self._edit(editing.remove_marker))

    def _take_key_edits(self) -> None:
        keys, editor = self._view.keys, self.key_editor
        keys.key_moved.connect(self._edit(editing.move_key))
        keys.key_opened.connect(self._open_key)
        for source in (keys, editor):
            source.key_changed.connect(self._edit(editing.change_key))
            source.key_deleted.connect(self._edit(editing.remove_key))

    def _take_actions(self) -> None:
        acts, playback = self._window.actions_by_id, self._playback
        handlers: dict[str, Callable[[], object]] = {
            "pause": playback.pause,
            "play_on": playback.play,
            "jump_back": lambda: playback.jump(-JUMP_BACK_SECONDS),
            "loop_start": partial(self._at_playhead, editing.set_loop_start),
            "loop_end": partial(self._at_playhead, editing.set_loop_end),
            "clear_loop": self._edit(editing.clear_loop_range),
            "whole_video": self._edit(spanning.take_whole_video),
            "span_start": partial(self._at_playhead, spanning.start_span),
            "span_end": partial(self._at_playhead, spanning.end_span),
            "add_marker": partial(self._at_playhead, editing.add_marker),
            "previous_mark": partial(self._to_mark, -1),
            "next_mark": partial(self._to_mark, 1),
            "add_key": self._camera.add_key,
            "clear_keys": self._edit(editing.clear_keys),
            "zoom_in": partial(self._view.zoom, 1.0),
            "zoom_out": partial(self._view.zoom, -1.0),
            "zoom_fit": self._fit,
        }
        for way in Interpolation:
            handlers[f"path_{way.value}"] = partial(self._edit(editing.interpolate), way)
        for action_id, handler in handlers.items():
            acts.connect_action(action_id, handler)
        acts["record_path"].toggled.connect(self._camera.set_recording)
        acts["loop"].toggled.connect(self._view.ruler.set_looping)

    def _edit(self, intent: Callable[..., object]) -> Callable[..., None]:
        """An edit of the session, whose errors become notices."""
        return partial(self._session.attempt, intent, self._session)

    def _at_playhead(self, intent: Callable[[Session, float], object]) -> None:
        self._session.attempt(intent, self._session, self._playback.time)

    def _to_mark(self, step: int) -> None:
        timing = timing_of(self._session.timings, self._session.clip)
        if timing is not None:
            times = landmarks(timing, self._session.span)
            self._playback.seek(neighbour(times, self._playback.time, step))

    def _fit(self) -> None:
        self._view.fit(self._session.span.start, self._session.span.end)

    def _open_key(self, key: Keyframe) -> None:
        self.key_editor.show_key(key, self._session.require_clip().duration)
        self.key_editor.show()

    def _follow_key(self, *_changed: object) -> None:
        """The open numbers show the key as it is now, and go away with it."""
        if not self.key_editor.isVisible():
            return
        timing = timing_of(self._session.timings, self._session.clip)
        key = None if timing is None else timing.path.key_at(self.key_editor.time_shown)
        if timing is None or key is None:
            self.key_editor.close()
        else:
            self.key_editor.show_key(key, timing.clip.duration)
