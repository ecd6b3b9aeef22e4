"""Shared by all editor tests: no screen needed, and nothing may be left running behind a test.

After each passed test that left a thread, a running timer or a top-level widget, the test fails
with the name of what was left and, for threads and timers, the place that started it.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import traceback
import weakref
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

GRACE_SECONDS = 1.0
UNANSWERED_MS = 20_000
PASSED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether the test itself passed: a failed one is not blamed for leaks as well."""
    report = yield
    if report.when == "call":
        item.stash[PASSED] = report.passed
    return report


class StartLog:
    """Who started which Qt object: `start` is wrapped while a test runs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, kind: type[QTimer] | type[QThread]) -> None:
        self._started: list[tuple[weakref.ref[Any], str]] = []
        monkeypatch.setattr(kind, "start", self._wrap(kind.start))

    def _wrap(self, start: Callable[..., None]) -> Callable[..., None]:
        def logged_start(started: Any, *args: Any) -> None:
            self._started.append((weakref.ref(started), _caller()))
            start(started, *args)

        return logged_start

    def running(self, is_running: Callable[[Any], bool]) -> list[str]:
        """What is still running, with the place it was started from."""
        alive = ((ref(), place) for ref, place in self._started)
        return sorted(
            {
                f"{type(thing).__name__} {thing.objectName()!r} started at {place}"
                for thing, place in alive
                if thing is not None and isValid(thing) and is_running(thing)
            }
        )


def _caller() -> str:
    """File, line and code of the nearest frame outside this file."""
    stack = [frame for frame in traceback.extract_stack() if frame.filename != __file__]
    return f"{stack[-1].filename}:{stack[-1].lineno}: {stack[-1].line}"


@pytest.fixture(autouse=True)
def no_question_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse a question that nobody answers.

    A window asks before it closes on unfinished work, also at the end of a test that failed; and
    once a test has failed, pytest-timeout does not watch it any more.
    """
    ask = QDialog.exec

    def asked(dialog: QDialog) -> int:
        QTimer.singleShot(UNANSWERED_MS, dialog, dialog.reject)
        return ask(dialog)

    monkeypatch.setattr(QDialog, "exec", asked)


@pytest.fixture(autouse=True)
def no_leaks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a passed test that leaves threads, timers or top-level widgets."""
    timers, qthreads = StartLog(monkeypatch, QTimer), StartLog(monkeypatch, QThread)
    threads_before, widgets_before = set(threading.enumerate()), _top_level_widgets()
    yield
    if not request.node.stash.get(PASSED, False):
        return

    def leaks() -> list[str]:
        return [
            *_threads_left(threads_before),
            *qthreads.running(QThread.isRunning),
            *timers.running(QTimer.isActive),
            *_widgets_left(widgets_before),
        ]

    _delete_deferred()
    if leaks():
        gc.collect()
        _delete_deferred()
    if left := leaks():
        pytest.fail("the test left behind:\n" + "\n".join(f"- {leak}" for leak in left))


def _delete_deferred() -> None:
    """Let `deleteLater` happen now."""
    if (application := QCoreApplication.instance()) is not None:
        application.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _threads_left(before: set[threading.Thread]) -> list[str]:
    """Python threads that do not end within the grace period, and where they are now.

    Threads that Qt starts appear as `_DummyThread`s and are `QThread`s' business.
    """
    left = []
    for thread in set(threading.enumerate()) - before:
        if isinstance(thread, threading._DummyThread):
            continue
        thread.join(GRACE_SECONDS)
        if thread.is_alive():
            frame = sys._current_frames().get(thread.ident or 0)
            place = traceback.extract_stack(frame)[-1] if frame else None
            where = f"{place.filename}:{place.lineno}" if place else "an unknown place"
            left.append(f"thread {thread.name!r}, now at {where}")
    return left


def _top_level_widgets() -> set[QWidget]:
    if not isinstance(QApplication.instance(), QApplication):
        return set()
    return set(QApplication.topLevelWidgets())


def _widgets_left(before: set[QWidget]) -> list[str]:
    return [
        f"widget {type(widget).__name__} {widget.objectName()!r} {widget.windowTitle()!r}"
        for widget in _top_level_widgets() - before
    ]
