"""Names of delivered files: what a template says, and nothing that a file system refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visage_core.errors import DeliveryError
from visage_core.export.naming import LONGEST, NameFields, file_stem
from visage_core.types import Direction, Foa, GenerationRequest, Take

FIELDS = NameFields("street", "Take 3", "ambix", 7, -30, 10)


def test_a_template_is_filled_in() -> None:
    assert file_stem("{video}_{take}_s{seed}_{azimuth}", FIELDS) == "street_Take 3_s7_-30"


def test_the_fields_are_those_of_the_take() -> None:
    request = GenerationRequest(Path("a/street.mp4"), direction=Direction(-29.6, 10.2), seed=7)
    take = Take(request, "", np.zeros((1, 4), np.int16), Foa(np.zeros((4, 1), np.float32), 8000))
    assert NameFields.of(take.request, "Take 3", "ambix") == FIELDS


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{speaker}", "Known are"),
        ("{video", "cannot be read"),
        ("  ", "empty"),
        ("{}", "Known are"),
    ],
)
def test_what_cannot_be_a_name_is_told(template: str, told: str) -> None:
    with pytest.raises(DeliveryError, match=told):
        file_stem(template, FIELDS)


@given(take=st.text(min_size=1), template=st.sampled_from(["x{take}", "{video} {take}"]))
def test_any_name_of_a_take_makes_one_file_in_the_folder(take: str, template: str) -> None:
    stem = file_stem(template, NameFields("v", take, "ambix", 0, 0, 0))
    assert 0 < len(stem.encode()) <= LONGEST
    assert Path(stem).name == stem
    assert not set(stem) & set('<>:"/\\|?*\n')
