"""In a low and narrow window everything that is needed stays in view, whatever happens in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Desk
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from app.document.notice import NoticeKind
from app.places import Places
from app.views.sections import MIDDLE
from app.views.sphere_marks import name_places
from app.views.theme import font
from app.views.timeline.takes import ROW
from app.window_layout import restore_layout, save_layout

SIZE = (1024, 640)


@pytest.fixture
def low(opened: Desk, add_take: Callable[..., None]) -> Desk:
    add_take()
    opened.studio.window.resize(*SIZE)
    QApplication.processEvents()
    return opened


def wholly_in_view(widget: QWidget) -> bool:
    return widget.isVisible() and widget.visibleRegion().boundingRect() == widget.rect()


def test_all_rows_of_the_timeline_are_in_view(low: Desk) -> None:
    timeline = low.studio.window.timeline
    rows = [row for row in timeline.lanes if not row.isHidden()]
    assert len(rows) > 3, "all but the row of a voice that is not there"
    assert timeline.span.isVisible(), "the video is longer than the span"
    for row in (*rows, low.studio.window.azimuth_strip):
        assert wholly_in_view(row), row.accessibleName()


def test_an_error_leaves_the_takes_in_view_and_the_window_as_large(low: Desk) -> None:
    low.session.notify("It cannot be done. " * 12, NoticeKind.ERROR)
    QApplication.processEvents()
    window = low.studio.window
    assert window.notice.isVisible()
    assert (window.width(), window.height()) == SIZE
    shown = window.timeline.takes.visibleRegion().boundingRect()
    assert shown.top() == 0
    assert shown.height() >= ROW, "the heard take can be seen"


@pytest.mark.parametrize("part", ["grid", "compare", "history"])
def test_no_part_makes_the_window_larger(low: Desk, part: str) -> None:
    low.press(part)
    QApplication.processEvents()
    assert (low.studio.window.width(), low.studio.window.height()) == SIZE
    assert wholly_in_view(low.studio.window.generate.generate_button)


def test_a_long_name_stays_in_the_picture(low: Desk) -> None:
    clip = low.session.require_clip()
    low.session.open_clip(replace(clip, path=Path("/films") / f"{'long ' * 40}end.mp4"))
    video = low.studio.window.video
    shown = video.caption_within(300.0)
    assert QFontMetrics(font(11)).horizontalAdvance(shown) <= 300.0 - 16.0
    assert shown.startswith("long")
    assert "25 fps" in shown
    assert "long end.mp4" in video.caption_within(10_000.0)


def test_names_on_a_small_sphere_do_not_lie_on_each_other(low: Desk) -> None:
    disc = low.studio.window.direction.sphere.disc()
    for radius in (40.0, disc.radius, 150.0):
        small = replace(disc, center=QPointF(200.0, 200.0), radius=radius)
        boxes = [box.adjusted(6, 3, -6, -3) for _, box, _ in name_places(small)]
        names = {name for name, _, _ in name_places(small)}
        assert {"FRONT", "LEFT", "RIGHT"} <= names
        for i, box in enumerate(boxes):
            assert not any(box.intersects(other) for other in boxes[:i])
    assert len(names) == 6, "all of them where there is room"


def share(sections: QSplitter) -> float:
    """The timeline's part of the height."""
    return sections.sizes()[1] / sum(sections.sizes())


def test_sections_moved_by_hand_stay_so_in_the_next_window(low: Desk, places: Places) -> None:
    window = low.studio.window
    sections = window.splitters["sections"]
    save_layout(window, places.settings)
    restore_layout(window, places.settings)
    window.resize(1280, 900)
    QApplication.processEvents()
    before = share(sections)
    assert before == pytest.approx(MIDDLE, abs=0.01), "what was not moved is shared anew"
    handle = sections.handle(1)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton)
    QTest.mouseMove(handle, QPoint(0, 60))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(0, 60))
    moved = share(sections)
    assert moved < before - 0.03
    save_layout(window, places.settings)
    sections.setSizes([1, 1000, 1])
    restore_layout(window, places.settings)
    for height in (880, 900):
        window.resize(1280, height)
        QApplication.processEvents()
        assert share(sections) == pytest.approx(moved, abs=0.02)
