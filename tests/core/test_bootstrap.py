"""What `packaging/bootstrap.sh` does before it installs anything."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("sh", "dirname", "cat", "cut", "tr", "grep", "sha256sum")


class Project:
    """A copy of what the script reads, and a PATH that holds only what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        (folder / "packaging").mkdir(parents=True)
        self.bin.mkdir()
        for name in ("uv.lock", "pyproject.toml", "packaging/bootstrap.sh"):
            shutil.copy(ROOT / name, folder / name)
        for name in NEEDED:
            found = shutil.which(name)
            assert found
            (self.bin / name).symlink_to(found)

    def add_command(self, name: str, script: str) -> None:
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def bootstrap(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.folder / "packaging" / "bootstrap.sh"],
            env={"PATH": str(self.bin)},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def python_of_debian(project: Project) -> None:
    """Python 3.11 as Debian ships it: without ensurepip."""
    project.add_command(
        "python3", f'case "$2" in *ensurepip*) exit 1;; esac; exec {sys.executable} "$@"'
    )


def test_user_is_told_the_one_line_that_installs_what_is_missing(project: Project) -> None:
    python_of_debian(project)
    project.add_command("id", "echo 1000")
    project.add_command("dpkg-query", 'case "$4" in libegl1) exit 1;; esac; echo installed')
    done = project.bootstrap()
    assert done.returncode != 0
    line = "sudo apt-get install -y --no-install-recommends python3-venv libegl1"
    assert done.stderr.splitlines()[-1].strip() == line


def test_root_installs_what_is_missing_and_nothing_else(project: Project) -> None:
    python_of_debian(project)
    log = project.folder / "log"
    project.add_command("id", "echo 0")
    project.add_command("dpkg-query", 'case "$4" in libegl1) exit 1;; esac; echo installed')
    project.add_command("apt-get", f'echo "$@" >> {log}; [ "$1" = update ]')
    done = project.bootstrap()
    assert done.returncode != 0
    assert "python3-venv could not be installed" in done.stderr
    update, install = log.read_text().splitlines()
    assert update.startswith("update")
    assert install.split()[-2:] == ["python3-venv", "libegl1"]


def test_old_python_is_named(project: Project) -> None:
    project.add_command("python3", "exit 1")
    done = project.bootstrap()
    assert done.returncode != 0
    assert "Python 3.11 or newer is needed" in done.stderr


def test_nothing_is_done_when_nothing_changed(project: Project) -> None:
    project.add_command("python3", f'exec {sys.executable} "$@"')
    content = b"".join(
        (project.folder / name).read_bytes()
        for name in ("uv.lock", "pyproject.toml", "packaging/bootstrap.sh")
    )
    stamp = project.folder / ".venv" / ".bootstrap"
    stamp.parent.mkdir()
    stamp.write_text(hashlib.sha256(content).hexdigest() + "\n")
    assert project.bootstrap().returncode == 0
    assert {path.name for path in project.folder.iterdir()} == {
        ".venv",
        "bin",
        "packaging",
        "pyproject.toml",
        "uv.lock",
    }
