import re

import numpy as np
import pytest
from sofa_files import RATE, ears_in_free_air, sphere, write_sofa

from visage_core.ambisonics.harmonics import harmonics
from visage_core.ambisonics.sofa import read_sofa, widest_gap
from visage_core.errors import HrtfError


def vectors(azimuth, elevation):
    """Unit vectors [M, 3], x front, y left, z up."""
    return harmonics(azimuth, elevation)[[3, 1, 2]].T


def assert_is_the_usual_head(hrirs):
    """Every response is the one of its direction, whatever the file looked like."""
    expected = ears_in_free_air(hrirs.azimuth, hrirs.elevation)
    np.testing.assert_allclose(hrirs.responses[..., :256], expected, atol=1e-6)


def test_a_file_is_read_as_it_is(tmp_path):
    hrirs = read_sofa(write_sofa(tmp_path / "head.sofa"))
    azimuth, elevation = sphere()
    np.testing.assert_allclose(hrirs.azimuth, azimuth)
    np.testing.assert_allclose(hrirs.elevation, elevation)
    assert (hrirs.sample_rate, hrirs.radius) == (RATE, pytest.approx(1.5))
    assert_is_the_usual_head(hrirs)


def test_cartesian_positions_seen_from_a_listener_elsewhere_who_looks_elsewhere(tmp_path):
    """The listener sits at (2, 1, 0) and looks along +y, so +x is to the right."""
    x, y, z = 1.5 * vectors(*sphere()).T
    path = write_sofa(
        tmp_path / "head.sofa",
        variables={
            "SourcePosition": np.stack([2 - y, 1 + x, z], axis=1),
            "ListenerPosition": [[2.0, 1.0, 0.0]],
            "ListenerView": [[0.0, 1.0, 0.0]],
        },
        units={"SourcePosition": ("cartesian", "metre")},
    )
    assert_is_the_usual_head(read_sofa(path))


def test_receivers_stored_right_first_are_put_in_order(tmp_path):
    path = write_sofa(
        tmp_path / "head.sofa",
        variables={
            "Data.IR": ears_in_free_air(*sphere())[:, ::-1],
            "ReceiverPosition": [[[0.0], [-0.09], [0.0]], [[0.0], [0.09], [0.0]]],
        },
    )
    assert_is_the_usual_head(read_sofa(path))


@pytest.mark.parametrize("per_direction", [True, False])
def test_delays_are_put_before_the_responses(tmp_path, per_direction):
    delays = np.full((300 if per_direction else 1, 2), 7.0)
    path = write_sofa(tmp_path / "head.sofa", variables={"Data.Delay": delays})
    hrirs = read_sofa(path)
    expected = ears_in_free_air(hrirs.azimuth, hrirs.elevation)
    np.testing.assert_allclose(hrirs.responses[..., 7:263], expected, atol=1e-6)


def test_of_several_distances_the_farthest_is_kept(tmp_path):
    azimuth, elevation = np.tile(sphere(), 2)
    radius = np.repeat([0.5, 1.5], 300)
    responses = ears_in_free_air(azimuth, elevation)
    responses[:300] *= 9.0
    path = write_sofa(
        tmp_path / "head.sofa",
        variables={
            "Data.IR": responses,
            "SourcePosition": np.stack([azimuth, elevation, radius], axis=1),
        },
    )
    hrirs = read_sofa(path)
    assert len(hrirs.azimuth) == 300
    assert_is_the_usual_head(hrirs)


RESPONSES = ears_in_free_air(*sphere())
POSITIONS = np.stack([*sphere(), np.full(300, 1.5)], axis=1)
HORIZON = np.where([False, True, False], 0.0, POSITIONS)
DEFECTS = [
    ({"attributes": {"SOFAConventions": "GeneralFIR"}}, "GeneralFIR, not SimpleFreeFieldHRIR"),
    ({"without": ["SOFAConventions"]}, "SOFAConventions is missing"),
    ({"attributes": {"DataType": "TF"}}, "DataType is TF"),
    ({"without": ["Data.IR"]}, "has no Data.IR"),
    ({"variables": {"Data.IR": RESPONSES[:, :1]}}, r"\[300, 1, 256\]"),
    ({"variables": {"Data.IR": RESPONSES * np.nan}}, "no numbers"),
    ({"variables": {"Data.IR": np.zeros((300, 2, 8))}}, "silent"),
    ({"variables": {"Data.IR": np.array([b"x", b"y"])}}, "holds no numbers"),
    ({"variables": {"Data.SamplingRate": [0.0]}}, "sample rate"),
    ({"variables": {"Data.SamplingRate": [44100.0, 48000.0]}}, "44100, 48000"),
    ({"variables": {"Data.Delay": np.ones((3, 2))}}, "delays"),
    ({"variables": {"SourcePosition": POSITIONS[:200]}}, "200 positions do not fit 300"),
    ({"variables": {"SourcePosition": POSITIONS[:, :2]}}, r"\[300, 2\]"),
    ({"variables": {"SourcePosition": POSITIONS * [1, 1, 0]}}, "inside the listener"),
    ({"variables": {"SourcePosition": HORIZON}}, "unmeasured as far as 90"),
    (
        {"variables": {"Data.IR": RESPONSES[:9], "SourcePosition": POSITIONS[:9]}},
        "in 9 directions",
    ),
    ({"units": {"SourcePosition": ("spherical", "radian, radian, metre")}}, "radian"),
    ({"units": {"ListenerView": ("polar", "degree")}}, "polar"),
    ({"variables": {"ListenerUp": [[1.0, 0.0, 0.0]]}}, "looks and where its top is"),
]


@pytest.mark.parametrize(("change", "words"), DEFECTS, ids=[words for _, words in DEFECTS])
def test_what_is_wrong_with_a_file_is_told(tmp_path, change, words):
    path = write_sofa(tmp_path / "head.sofa", **change)
    with pytest.raises(HrtfError, match=words) as told:
        read_sofa(path)
    assert str(told.value).startswith(str(path))
    assert "Choose" in str(told.value)


def test_files_that_are_something_else_are_refused(tmp_path):
    with pytest.raises(HrtfError, match="no such file"):
        read_sofa(tmp_path / "nothing.sofa")
    text = tmp_path / "text.sofa"
    text.write_text("a head")
    with pytest.raises(HrtfError, match=re.escape("it is no SOFA file")):
        read_sofa(text)


def test_a_file_cut_short_is_refused(tmp_path):
    path = write_sofa(tmp_path / "head.sofa")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(HrtfError, match="damaged"):
        read_sofa(path)


def test_the_widest_gap_is_found():
    azimuth, elevation = sphere(2000)
    assert widest_gap(azimuth, elevation) < 5
    above = elevation > -40
    assert widest_gap(azimuth[above], elevation[above]) == pytest.approx(50, abs=3)
