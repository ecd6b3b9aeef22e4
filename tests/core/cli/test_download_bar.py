from io import StringIO

import pytest
from rich.console import Console

from visage_core.commands.download_bar import DownloadBar
from visage_core.download import DownloadProgress


@pytest.mark.parametrize(("total", "shown"), [(2_000_000, "1.0/2.0 MB"), (None, "1.0/? MB")])
def test_a_terminal_shows_how_much_has_arrived(total: int | None, shown: str) -> None:
    text = StringIO()
    console = Console(file=text, force_terminal=True, color_system=None, width=100)
    with DownloadBar(console) as bar:
        bar.show(DownloadProgress("weights.pth", 0, total))
        bar.show(DownloadProgress("weights.pth", 1_000_000, total))
    assert "weights.pth" in text.getvalue()
    assert shown in text.getvalue()


def test_elsewhere_each_file_is_one_line() -> None:
    text = StringIO()
    with DownloadBar(Console(file=text)) as bar:
        for file in ("a.bin", "b.bin"):
            for done in (0, 50, 100):
                bar.show(DownloadProgress(file, done, 100))
    assert text.getvalue().splitlines() == ["Downloading a.bin", "Downloading b.bin"]
