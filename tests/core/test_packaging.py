"""The built wheel holds what a user needs, and finds it once installed."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_wheel_holds_every_resource(names: list[str]) -> None:
    resources = ROOT / "resources"
    shipped = {path.relative_to(resources) for path in resources.rglob("*") if path.is_file()}
    packed = {
        Path(name).relative_to("visage_core/_resources")
        for name in names
        if name.startswith("visage_core/_resources/")
    }
    assert shipped
    assert packed == {path for path in shipped if "__pycache__" not in path.parts}


def test_wheel_holds_both_packages_with_types_and_licence(names: list[str]) -> None:
    assert {"visage_core/py.typed", "app/py.typed", "visage_core/cli.py"} <= set(names)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_wheel_holds_nothing_else(names: list[str]) -> None:
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"visage_core", "app"}
    assert not [name for name in names if "test" in Path(name).name]


@pytest.fixture(scope="module")
def installation(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a new environment with the wheel in it; dependencies come from this one."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=True, symlinks=True)
    scripts = folder / "bin"
    install = [scripts / "python", "-m", "pip", "install", "--no-index", "--no-deps", wheel]
    subprocess.run(install, check=True, capture_output=True)
    (site,) = folder.glob("lib/python*/site-packages")
    # A path line alone: the .pth files over there, which lead to this source tree, stay unread.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def run_installed(installation: Path, *command: str) -> list[str]:
    program, *arguments = command
    done = subprocess.run(
        [installation / "bin" / program, *arguments],
        cwd=installation,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_installed_wheel_finds_its_resources(installation: Path) -> None:
    code = (
        "from visage_core.resources import resource_path;"
        "from visage_core.models import resolve_bundle;"
        "print(resource_path('clips', 'demo.mp4')); print(resolve_bundle('demo').folder)"
    )
    places = run_installed(installation, "python", "-c", code)
    assert len(places) == 2
    assert all(Path(place).is_relative_to(installation) for place in places)


def test_installed_command_runs(installation: Path) -> None:
    assert run_installed(installation, "visage", "--version") == ["visage-studio 0.1.0"]
    assert any("smoke" in line for line in run_installed(installation, "visage", "--help"))
