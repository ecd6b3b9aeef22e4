"""Devices are named as users name them, and an absent one says so."""

import pytest
import torch

from visage_core.errors import DeviceError
from visage_core.generation.devices import choose_device, considerate


@pytest.mark.parametrize("name", ["quantum", "", "meta", "cuda:x", "xpu"])
def test_unknown_devices_are_refused(name: str) -> None:
    with pytest.raises(DeviceError, match="unknown"):
        choose_device(name)


@pytest.mark.parametrize(
    ("name", "cuda", "mps", "chosen"),
    [
        ("auto", 2, True, "cuda"),
        ("auto", 0, True, "mps"),
        ("auto", 0, False, "cpu"),
        ("cpu", 2, True, "cpu"),
        ("cuda:1", 2, False, "cuda:1"),
        ("mps", 0, True, "mps"),
    ],
)
def test_present_devices_are_chosen(
    monkeypatch: pytest.MonkeyPatch, name: str, cuda: int, mps: bool, chosen: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda > 0)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert choose_device(name) == torch.device(chosen)


@pytest.mark.parametrize("name", ["cuda:1", "mps"])
def test_absent_devices_are_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(DeviceError, match="absent"):
        choose_device(name)


def test_one_core_is_left_and_the_setting_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    before = torch.get_num_threads()
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    with considerate():
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before
