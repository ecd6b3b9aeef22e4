"""Preferences survive whatever a settings file holds."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document.preferences import Preferences, read_preferences
from visage_core.seeing.energy_colors import ColorMap
from visage_core.types import Precision

NAMES = list(Preferences.model_fields)


def test_what_is_kept_comes_back_even_as_text() -> None:
    wanted = Preferences(
        model="/models/mine",
        device="cuda:1",
        precision=Precision.BF16,
        regenerates=False,
        conventional=True,
        color_map=ColorMap.CIVIDIS,
        autosave_seconds=30.0,
        tells_long_jobs=False,
    )
    as_text = {name: str(value).lower() for name, value in wanted.model_dump(mode="json").items()}
    assert read_preferences(as_text) == wanted


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("device", "quantum"),
        ("device", "cuda:"),
        ("precision", "fp8"),
        ("color_map", "jet"),
        ("autosave_seconds", "0"),
        ("autosave_seconds", "nan"),
        ("regenerates", "perhaps"),
        ("model", ""),
    ],
)
def test_a_corrupt_value_gives_way_to_the_default_with_a_line_in_the_log(
    name: str, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        read = read_preferences({name: value, "tells_long_jobs": "false"})
    assert read == Preferences(tells_long_jobs=False)
    assert name in caplog.text
    assert repr(value) in caplog.text


def test_what_a_later_version_kept_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    assert read_preferences({"of_tomorrow": "1"}) == Preferences()
    assert not caplog.records


@given(
    st.dictionaries(
        st.sampled_from([*NAMES, "other"]),
        st.none() | st.text() | st.integers() | st.floats() | st.lists(st.text()),
    )
)
def test_nothing_that_is_stored_can_stop_the_program(stored: dict[str, object]) -> None:
    read = read_preferences(stored)
    assert Preferences.model_validate(read.model_dump()) == read
