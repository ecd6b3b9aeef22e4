"""The blind test: loudness is matched, nothing tells what X is, and answers are counted."""

from __future__ import annotations

import random
from math import comb

import numpy as np
import pytest
from conftest import Desk, encoded_noise
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.document.abx import AbxTest, NoPair, Side, matched_pair
from app.document.reference import rms
from app.views.abx_dialog import AbxDialog
from visage_core.types import Direction, Foa, Take


def add(desk: Desk, azimuth: float, level: float) -> None:
    foa = encoded_noise(azimuth, seconds=5.0)
    louder = Foa((level * foa.samples).astype(np.float32), foa.sample_rate)
    request = desk.session.make_request()
    take = Take(request, "hash", np.zeros((3, 36), np.int16), louder)
    desk.session.add_take(take, desk.session.require_clip())


@pytest.fixture
def dialog(opened: Desk) -> AbxDialog:
    """The test of the second take against the first, which is half as loud."""
    add(opened, 90.0, 0.5)
    add(opened, -90.0, 1.0)
    opened.studio.abx._chance = random.Random(1)
    opened.press("abx")
    return opened.studio._abx_wiring.dialog


def heard(desk: Desk) -> Foa:
    foa = desk.player.sources[-1][0]
    assert foa is not None
    return foa


def comes_from_left(foa: Foa) -> bool:
    return float(np.vdot(foa.samples[0], foa.samples[1])) > 0.0


def press(dialog: AbxDialog, side: Side) -> None:
    QTest.mouseClick(dialog.sides[side], Qt.MouseButton.LeftButton)


def test_a_and_b_are_the_heard_take_and_the_one_before_at_one_loudness(
    opened: Desk, dialog: AbxDialog
) -> None:
    assert dialog.isVisible()
    opened.player.position = 1.25
    press(dialog, Side.A)
    a = heard(opened)
    press(dialog, Side.B)
    assert opened.player.sources[-1][1] == 1.25
    assert not comes_from_left(a)
    assert comes_from_left(heard(opened))
    assert rms(heard(opened).samples[0]) == pytest.approx(rms(a.samples[0]), rel=1e-3)
    assert opened.studio.window.timeline.sound.heard() == "Blind"


def test_answers_are_counted_and_each_has_an_x_of_its_own(opened: Desk, dialog: AbxDialog) -> None:
    seen = set()
    for trial in range(1, 9):
        is_a = not comes_from_left(heard(opened))  # X is heard first
        seen.add(is_a)
        right = Side.A if is_a else Side.B
        wrong = Side.B if is_a else Side.A
        side = wrong if trial == 8 else right
        QTest.mouseClick(dialog.answers[side], Qt.MouseButton.LeftButton)
        assert dialog.sides[Side.X].isChecked()
    assert seen == {True, False}
    assert dialog.told.text() == "7 of 8 right. So many by guessing: 4 %"


def test_after_the_test_the_take_is_heard_and_shown_again(opened: Desk, dialog: AbxDialog) -> None:
    dialog.close()
    assert heard(opened) is opened.session.require_active().take.foa
    assert opened.studio.window.timeline.sound.heard().startswith("Take 2")


def test_a_take_that_is_finished_meanwhile_is_not_heard(opened: Desk, dialog: AbxDialog) -> None:
    before = heard(opened)
    add(opened, 0.0, 1.0)
    assert heard(opened) is before
    assert opened.studio.window.timeline.sound.heard() == "Blind"


def test_one_take_alone_cannot_be_compared(opened: Desk) -> None:
    add(opened, 0.0, 1.0)
    assert not opened.studio.window.actions_by_id["abx"].isEnabled()
    [take] = opened.session.takes
    with pytest.raises(NoPair):
        matched_pair(take, take, Direction())


@given(st.integers(0, 12), st.integers(0, 12))
def test_the_chance_is_the_share_of_all_guesses_that_are_as_good(right: int, more: int) -> None:
    trials = right + more
    guesses = sum(comb(trials, count) for count in range(trials + 1) if count >= right)
    assert AbxTest(Side.A, right, trials).chance == pytest.approx(guesses / 2**trials)
