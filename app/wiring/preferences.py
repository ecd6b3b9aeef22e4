"""Wires the preferences: their dialog, the switches that are preferences too, and what follows."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from app.control.comparing import Comparing
from app.control.keeping import Keeping
from app.control.seeing import Seeing
from app.document.gridding import usable
from app.document.preferences import Preferences
from app.document.session import Session
from app.places import Places
from app.views.energy_colors import use_color_map
from app.views.main_window import MainWindow
from app.views.preferences_dialog import PreferencesDialog

SWITCHES = {"cfg": "conventional", "regenerate": "regenerates"}
"""Actions that switch a preference."""


class PreferencesWiring(QObject):
    """Lives as long as the window. `preferences` are those in use, and always those kept."""

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        seeing: Seeing,
        comparing: Comparing,
        keeping: Keeping,
        places: Places,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._places = window, session, places
        self._seeing, self._comparing, self._keeping = seeing, comparing, keeping
        self.preferences = places.preferences()
        self.dialog: PreferencesDialog | None = None
        window.actions_by_id.connect_action("preferences", self.ask)
        self._follow()
        for action_id in SWITCHES:
            window.actions_by_id[action_id].toggled.connect(self._take_switches)

    def ask(self) -> None:
        """Open the dialog."""
        if self.dialog is None:
            self.dialog = PreferencesDialog(self.preferences, self._window)
            self.dialog.wanted.connect(self.use)
            self.dialog.finished.connect(self._forget)
        self.dialog.open()

    def use(self, preferences: Preferences) -> None:
        """Go by other preferences from now on, and remember them."""
        before, self.preferences = self.preferences, preferences
        self._places.keep_preferences(preferences)
        self._follow()
        if preferences.model != before.model:
            self._session.set_model(preferences.model)

    def _follow(self) -> None:
        """Let everything be as the preferences say."""
        preferences = self.preferences
        self._session.compute_on(preferences.computing)
        self._keeping.set_interval(preferences.autosave_seconds)
        for action_id, name in SWITCHES.items():
            self._window.actions_by_id[action_id].setChecked(getattr(preferences, name))
        self._recolor()

    def _recolor(self) -> None:
        application = QCoreApplication.instance()
        if application is None:
            return
        use_color_map(application, self.preferences.color_map)
        self._seeing.set_view(self._seeing.view)
        self._comparing.set_visible(self._window.actions_by_id["compare"].isChecked())
        self._window.azimuth_strip.recolor()
        for grid in (None, usable(self._session)):
            self._window.guidance.pad.set_grid(grid)

    def _take_switches(self) -> None:
        acts = self._window.actions_by_id
        switches = {name: acts[action_id].isChecked() for action_id, name in SWITCHES.items()}
        changed = self.preferences.with_changes(**switches)
        if changed != self.preferences:
            self.preferences = changed
            self._places.keep_preferences(changed)

    def _forget(self, _result: int) -> None:
        self.dialog = None
