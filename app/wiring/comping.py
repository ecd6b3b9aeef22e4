"""Wires comping: keys and menu put the heard take into the comp, the take lane any other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from app.actions import CURVE_IDS, FADE_IDS
from app.control.clip_sound import ClipSounds
from app.control.playback import Playback
from app.document import comp_editing
from app.document.clip_sound import FIRST_BED_DB, change_bed_level
from app.document.session import Session
from app.document.takes import Bed
from app.document.timeline.landmarks import landmarks, neighbour
from app.document.timeline.timing import timing_of
from app.views.fade_editor import FadeEditor
from app.views.main_window import MainWindow
from visage_core.types import Span


class CompWiring(QObject):
    """Lives as long as the window."""

    def __init__(
        self, window: MainWindow, session: Session, playback: Playback, sounds: ClipSounds
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._playback = window, session, playback
        lane = window.timeline.takes
        lane.seam_moved.connect(partial(self._edit, comp_editing.move_seam))
        lane.menu_requested.connect(self._show_menu)
        self.fade_editor = FadeEditor(window)
        self.fade_editor.written.connect(partial(self._of_comp, comp_editing.set_fade))
        self._take_actions()
        self._take_bed_actions(sounds)

    def _take_actions(self) -> None:
        acts = self._window.actions_by_id
        acts.connect_action("comp_begin", lambda: self._of_active(comp_editing.begin_comp))
        acts.connect_action("comp_loop", lambda: self._use_active(self._loop_range))
        acts.connect_action("comp_here", lambda: self._use_active(self._from_here))
        for seconds, action_id in FADE_IDS.items():
            acts.connect_action(action_id, partial(self._of_comp, comp_editing.set_fade, seconds))
        acts.connect_action("fade_typed", self._ask_fade)
        for curve, action_id in CURVE_IDS.items():
            acts.connect_action(action_id, partial(self._of_comp, comp_editing.set_curve, curve))

    def _take_bed_actions(self, sounds: ClipSounds) -> None:
        acts = self._window.actions_by_id
        handlers: dict[str, Callable[[], None]] = {
            "sound_at_camera": sounds.add_at_camera,
            "sound_along_path": sounds.add_along_path,
            "sound_under": sounds.lay_under,
            "bed_louder": partial(self._of_comp, change_bed_level, 1.0),
            "bed_softer": partial(self._of_comp, change_bed_level, -1.0),
            "bed_none": partial(self._of_comp, comp_editing.set_bed, None),
        }
        for action_id, handler in handlers.items():
            acts.connect_action(action_id, handler)

    def _ask_fade(self) -> None:
        named = comp_editing.comp_for(self._session)
        if named is not None and named.comp is not None:
            self.fade_editor.edit(named.name, named.comp.fade)

    def menu(self, number: int, seconds: float) -> QMenu:
        """What the take lane offers for a take at a moment."""
        menu = QMenu(self._window)
        uses: tuple[tuple[str, Callable[[], Span]], ...] = (
            ("Use for the Loop Range", self._loop_range),
            ("Use between the Marks around Here", partial(self._between_marks, seconds)),
            ("Use from Here to the Next Mark", partial(self._from, seconds)),
            ("Use All of It", lambda: self._session.find_take(number).take.request.span),
        )
        for text, span in uses:
            menu.addAction(text, partial(self._use, number, span))
        menu.addSeparator()
        menu.addAction("Begin Comp with It", partial(self._edit, comp_editing.begin_comp, number))
        bed = Bed(number, FIRST_BED_DB)
        menu.addAction("Lay under the Comp", partial(self._of_comp, comp_editing.set_bed, bed))
        return menu

    def _show_menu(self, number: int, seconds: float, place: QPoint) -> None:
        menu = self.menu(number, seconds)
        menu.exec(place)
        menu.deleteLater()

    # --- stretches ---

    def _loop_range(self) -> Span:
        """The loop range, or the working span where there is none."""
        timing = timing_of(self._session.timings, self._session.clip)
        return self._session.span if timing is None or timing.loop is None else timing.loop

    def _from_here(self) -> Span:
        return self._from(self._playback.time)

    def _from(self, seconds: float) -> Span:
        end = self._mark(seconds, 1)
        return Span(seconds, max(end - seconds, 1e-6))

    def _between_marks(self, seconds: float) -> Span:
        start = self._mark(seconds, -1)
        return Span(start, self._mark(seconds, 1) - start)

    def _mark(self, seconds: float, step: int) -> float:
        timing = timing_of(self._session.timings, self._session.clip)
        times = () if timing is None else landmarks(timing, self._session.span)
        return neighbour(times, seconds, step)

    # --- edits ---

    def _use(self, number: int, span: Callable[[], Span]) -> None:
        self._session.attempt(lambda: comp_editing.use_take(self._session, number, span()))

    def _use_active(self, span: Callable[[], Span]) -> None:
        self._of_active(lambda session, number: comp_editing.use_take(session, number, span()))

    def _of_active(self, intent: Callable[[Session, int], object]) -> None:
        session = self._session
        session.attempt(lambda: intent(session, session.require_active().number))

    def _of_comp(self, intent: Callable[..., object], value: object) -> None:
        comp = comp_editing.comp_for(self._session)
        if comp is not None:
            self._edit(intent, comp.number, value)

    def _edit(self, intent: Callable[..., object], *args: object) -> None:
        self._session.attempt(intent, self._session, *args)
