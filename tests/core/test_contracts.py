"""The rules that keep the parts apart, and the repository free of any one machine's traces."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def modules_after(statement: str) -> set[str]:
    """Top-level names in `sys.modules` of a fresh interpreter after `statement`."""
    code = f"{statement}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def test_import_contracts_hold() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", ["visage_core.cli", "visage_core.doctor", "app.main"])
def test_a_start_imports_neither_torch_nor_qt(module: str) -> None:
    heavy = {"torch", "torchaudio", "open_clip", "dac", "scipy", "PySide6", "av", "sounddevice"}
    assert not modules_after(f"import {module}") & heavy


def test_every_core_module_imports_without_qt_or_the_editor() -> None:
    sources = (ROOT / "visage_core").rglob("*.py")
    names = sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in sources
        if path.name != "__main__.py"
    )
    statement = "import importlib\nfor name in " + repr(names) + ": importlib.import_module(name)"
    assert not modules_after(statement) & {"app", "PySide6", "pyqtgraph", "shiboken6"}


def test_no_file_names_a_place_on_one_machine() -> None:
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    private = re.compile(rb"(?<![\w.$}-])/(?:home|root|Users|work|mnt|opt)/\w")
    found = {}
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and (match := private.search(_text(path))):
            found[name] = match.group()
    assert not found


def _text(path: Path) -> bytes:
    """A file's content, or nothing if it is binary."""
    content = path.read_bytes()
    return b"" if b"\0" in content else content


def test_test_modules_have_names_of_their_own() -> None:
    """Pytest imports them by name alone; so does a test that takes a helper from beside it."""
    names = [path.stem for path in (ROOT / "tests").rglob("*.py") if path.stem != "conftest"]
    assert {name for name in names if names.count(name) > 1} == set()
