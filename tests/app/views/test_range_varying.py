"""Content or space changed in the loop range alone, by key."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from conftest import Desk
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.document.timeline.editing import set_loop_range


@pytest.mark.parametrize(
    ("key", "written"), [(Qt.Key.Key_P, slice(9, 36)), (Qt.Key.Key_C, slice(0, 9))]
)
def test_a_key_asks_for_the_range_alone(
    opened: Desk, add_take: Callable[..., None], key: Qt.Key, written: slice
) -> None:
    modifiers = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    add_take()
    QTest.keyClick(opened.studio.window, key, modifiers)
    assert not opened.jobs.requests, "without a range there is nothing to change"
    set_loop_range(opened.session, 1.7, 3.2)  # of three frames in 5 s, the second alone
    QTest.keyClick(opened.studio.window, key, modifiers)
    (request,) = opened.jobs.requests
    assert request.kept is not None
    expected = np.ones((3, 36), np.bool_)
    expected[1, written] = False
    np.testing.assert_array_equal(request.kept.mask, expected)
