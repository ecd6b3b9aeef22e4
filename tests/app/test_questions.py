"""A question that no test answers does not wait for ever."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.views.project_dialogs import ask_stop_writing


def test_a_question_that_nobody_answers_is_refused(
    qtbot: QtBot, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin = request.config.pluginmanager.get_plugin(str(request.path.parent / "conftest.py"))
    assert plugin is not None
    monkeypatch.setattr(plugin, "UNANSWERED_MS", 10)
    parent = QWidget()
    qtbot.addWidget(parent)
    assert not ask_stop_writing(parent, "film.wav")
