"""Declared actions as Qt actions: one object each, shared by menu, button and shortcut."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from app.actions import ACTIONS, NESTED, Action, Menu
from app.actions.searching import Findable
from app.document.session import Session
from app.views.icons import icon


class ActionSet(QObject):
    """The actions by id. `refresh` enables those that the session's state allows."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._actions = {action.id: self._make(action) for action in ACTIONS}
        window.addActions(list(self._actions.values()))

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def connect_action(self, action_id: str, handler: Callable[[], object]) -> None:
        """Call `handler` when an action is triggered."""
        self[action_id].triggered.connect(lambda _checked=False: handler())

    def refresh(self, session: Session) -> None:
        """Enable what can be used now."""
        for action in ACTIONS:
            self[action.id].setEnabled(action.enabled(session))

    def findable(self) -> list[Findable]:
        """Every action that is offered now, as its menu calls it."""
        return [
            Findable(
                id=action.id,
                text=_plain(self[action.id].text()),
                help=action.help,
                group="" if action.menu is None else _plain(action.menu.value),
                shortcut=keys_text(self[action.id]),
                enabled=self[action.id].isEnabled(),
            )
            for action in ACTIONS
            if self[action.id].isVisible()
        ]

    def fill(self, bar: QMenuBar) -> None:
        """Put every action into its menu."""
        menus = {menu: bar.addMenu(menu.value) for menu in Menu if menu not in NESTED}
        for action in ACTIONS:
            if action.menu is None:
                continue
            menu = _menu(action.menu, menus)
            if action.separated:
                menu.addSeparator()
            menu.addAction(self[action.id])

    def _make(self, action: Action) -> QAction:
        made = QAction(action.text, self)
        made.setObjectName(action.id)
        keys = [QKeySequence(text) for text in (action.shortcut, action.also) if text]
        made.setShortcuts(keys)
        made.setIconVisibleInMenu(False)
        told = keys_text(made)
        made.setToolTip(f"{action.help}  ({told})" if told else action.help)
        made.setStatusTip(action.help)
        if action.short:
            made.setIconText(action.short)
        if action.icon:
            made.setIcon(icon(action.icon))
        if action.checked is not None:
            made.setCheckable(True)
            made.setChecked(action.checked)
        return made


def keys_text(action: QAction) -> str:
    """The keys of an action, as this system writes them."""
    written = QKeySequence.SequenceFormat.NativeText
    return " or ".join(keys.toString(written) for keys in action.shortcuts())


def _plain(text: str) -> str:
    """A text without its mnemonic."""
    return text.replace("&", "").strip()


def _menu(wanted: Menu, menus: dict[Menu, QMenu]) -> QMenu:
    """A menu, made within its outer one when first asked for."""
    if wanted not in menus:
        menus[wanted] = menus[NESTED[wanted]].addMenu(wanted.value)
    return menus[wanted]
