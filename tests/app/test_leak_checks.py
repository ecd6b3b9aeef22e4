"""The leak checks of conftest.py catch what they say, and name it."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

LEAKY = """
import threading
import pytest
from PySide6.QtCore import QObject, QThread, QTimer
from PySide6.QtWidgets import QLabel

kept = []
release = threading.Event()

@pytest.fixture(scope="module", autouse=True)
def tidy():
    yield
    release.set()
    for thread in kept:
        if isinstance(thread, QThread):
            thread.quit()
            thread.wait()

def test_thread():
    threading.Thread(target=release.wait, name="left-thread").start()

def test_qthread(qapp):
    kept.append(QThread(objectName="left-qthread"))
    kept[-1].start()

def test_timer(qapp):
    kept.append(QTimer(objectName="left-timer"))
    kept[-1].start(1000)

def test_widget(qapp):
    kept.append(QLabel("words", objectName="left-widget"))

def test_widget_in_a_cycle_is_no_leak(qapp):
    label = QLabel("words")
    label.myself = label

def test_tidy(qtbot):
    label = QLabel("words")
    qtbot.addWidget(label)
    timer = QTimer(label)
    timer.start(1)
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()

def test_failure_is_not_blamed_for_leaks(qapp):
    kept.append(QLabel("words"))
    assert kept is None
"""


def test_leaks_are_caught_and_named(pytester: pytest.Pytester) -> None:
    pytester.makeconftest((Path(__file__).parent / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(test_leaky=LEAKY)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=6, failed=1, errors=4)
    result.stdout.fnmatch_lines_random(
        [
            "*thread 'left-thread'*",
            "*QThread 'left-qthread' started at *test_leaky.py*",
            "*QTimer 'left-timer' started at *test_leaky.py*",
            "*widget QLabel 'left-widget'*",
        ]
    )
