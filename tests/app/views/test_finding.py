"""Finding actions: the palette and the sheet of shortcuts, both made from the table."""

from __future__ import annotations

import pytest
from conftest import Desk
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.actions import ACTIONS
from app.actions.searching import Findable, find, letters_found
from app.views.palette import ENTRY_ROLE, Palette
from app.views.shortcut_sheet import balanced
from visage_core.types import Direction

ENTRIES = [Findable(action.id, action.text.replace("&", ""), action.help) for action in ACTIONS]


@pytest.fixture
def palette(opened: Desk, qtbot: QtBot) -> Palette:
    qtbot.waitUntil(opened.studio.window.isActiveWindow)
    QTest.keyClick(
        opened.studio.window,
        Qt.Key.Key_P,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    return opened.studio.help.palette


def rows(palette: Palette) -> list[Findable]:
    model = palette.model
    return [model.index(row).data(ENTRY_ROLE) for row in range(model.rowCount())]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("undo", "undo"),
        ("exp bin", "export_binaural"),
        ("fsc", "fullscreen"),
        ("headphones", "export_binaural"),
        ("RELOAD nothing", None),
        ("quit", "quit"),
    ],
)
def test_a_few_letters_find_the_action(query: str, first: str | None) -> None:
    found = find(query, ENTRIES)
    assert (found[0].id if found else None) == first


@given(st.sampled_from(ENTRIES), st.data())
def test_any_letters_of_a_text_in_their_order_find_it(entry: Findable, data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.booleans(), min_size=len(entry.text), max_size=len(entry.text)))
    letters = [letter for letter, keep in zip(entry.text, kept, strict=True) if keep]
    query = "".join(letters).replace(" ", "")
    assert entry in find(query, ENTRIES)
    assert len(letters_found(query, entry.text)) == len(query)


def test_what_cannot_be_used_comes_after_what_can() -> None:
    pair = [Findable("a", "Do It", "", enabled=False), Findable("b", "Do It", "")]
    assert [entry.id for entry in find("do", pair)] == ["b", "a"]
    assert [entry.id for entry in find("", pair)] == ["b", "a"]


def test_enter_runs_the_action_that_arrows_choose(opened: Desk, palette: Palette) -> None:
    assert palette.isVisible()
    QTest.keyClicks(palette.field, "look")
    wanted = [entry.id for entry in rows(palette)].index("look_camera")
    opened.session.set_direction(Direction(70.0))
    for _ in range(wanted):
        QTest.keyClick(palette.field, Qt.Key.Key_Down)
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert opened.player.look.azimuth == 70.0
    assert not palette.isVisible()


def test_a_click_runs_it_and_a_greyed_one_stays(opened: Desk, palette: Palette) -> None:
    QTest.keyClicks(palette.field, "delete the take")
    place = palette.list.visualRect(palette.model.index(0)).center()
    QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert rows(palette)[0].id == "delete"
    assert palette.isVisible()
    palette.field.setText("history")
    QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened.studio.window.history.isVisible()


def test_only_what_is_offered_is_found_and_by_its_present_name(
    opened: Desk, palette: Palette
) -> None:
    texts = [entry.text for entry in rows(palette)]
    assert "Undo Open Video" in texts
    assert not any(text.startswith("Project 1") for text in texts)
    QTest.keyClick(palette, Qt.Key.Key_Escape)
    assert not palette.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_F1, Qt.Key.Key_Question])
def test_the_sheet_shows_every_key_of_the_table(opened: Desk, key: Qt.Key) -> None:
    QTest.keyClick(opened.studio.window, key)
    sheet = opened.studio.help.sheet
    assert sheet is not None
    shown = sheet.shown()
    for action in ACTIONS:
        made = opened.studio.window.actions_by_id[action.id]
        if action.shortcut and made.isVisible():
            assert made.text().replace("&", "") in shown
    assert "F1 or ?" in shown
    sheet.close()


@given(st.lists(st.integers(1, 12), max_size=9), st.integers(1, 4))
def test_columns_keep_the_order_and_lose_nothing(sizes: list[int], columns: int) -> None:
    groups = [(str(n), [Findable(str(n), "", "")] * size) for n, size in enumerate(sizes)]
    shared = balanced(list(groups), columns)
    assert len(shared) == columns
    assert [group for column in shared for group in column] == groups
