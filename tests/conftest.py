"""Fixtures that tests of the core and of the editor share."""

from pathlib import Path

import pytest
from hypothesis import settings
from tiny_bundle import make_tiny_bundle

# Slow machines are no defect: examples may take as long as they do.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def tiny_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a complete bundle with random weights; read it, never write to it."""
    return make_tiny_bundle(tmp_path_factory.mktemp("models") / "tiny")
