"""`visage doctor` tells what is there and survives whatever is not."""

from __future__ import annotations

import sys

import pytest

from visage_core.doctor import examine, package_versions


def findings() -> dict[str, tuple[str, bool]]:
    return {finding.subject: (finding.found, finding.ok) for finding in examine()}


def test_command_shows_every_finding(visage) -> None:
    result = visage("doctor")
    assert result.exit_code == 0
    for subject in (
        "Python",
        "torch",
        "GPU",
        "Sound",
        "Display",
        "FFmpeg",
        "Models",
        "Data folder",
    ):
        assert subject in result.stdout


def test_versions_are_those_installed() -> None:
    import numpy

    assert package_versions()["numpy"] == numpy.__version__


def test_missing_package_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visage_core.doctor.PACKAGES", ("no-such-package",))
    assert findings()["no-such-package"] == ("missing", False)


@pytest.mark.parametrize(
    ("module", "subject"),
    [("torch", "CPU"), ("sounddevice", "Sound"), ("av", "FFmpeg")],
)
def test_broken_package_is_a_finding(module, subject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    found, ok = findings()[subject]
    assert module in found
    assert not ok


def test_display_is_found_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not findings()["Display"][1]
    monkeypatch.setenv("DISPLAY", ":7")
    assert findings()["Display"] == ("DISPLAY=:7", True)


def test_folder_that_does_not_exist_yet_is_judged_by_its_parent(homes) -> None:
    found, ok = findings()["Data folder"]
    assert ok
    assert str(homes) in found
    assert not homes.exists()
