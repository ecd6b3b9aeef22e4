"""ADM files read by the EBU ADM Renderer (package `ear`), which has nothing of this project in it.

It needs NumPy 1, so that it cannot share an environment with the engine: `VISAGE_EAR_PYTHON` names
an interpreter that has it. CONTRIBUTING.md says how to make one.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from fields import burst

from visage_core.export.delivery import Delivery
from visage_core.export.job import deliver

READER = """
import json, sys
import numpy as np
from ear.core.select_items import select_rendering_items
from ear.fileio import openBw64Adm

with openBw64Adm(sys.argv[1]) as file:
    (item,) = select_rendering_items(file.adm)
    block = item.metadata_source.get_next_block()
    np.save(sys.argv[2], np.concatenate(list(file.iter_sample_blocks(1024))).T)
    print(json.dumps({
        "kind": type(item).__name__,
        "orders": block.orders,
        "degrees": block.degrees,
        "normalization": block.normalization,
        "tracks": [track.track_index for track in item.track_specs],
        "duration": float(block.extra_data.object_duration),
        "sample_rate": file.sampleRate,
        "bits": file.bitdepth,
    }))
"""


@pytest.fixture
def ear_python() -> str:
    python = os.environ.get("VISAGE_EAR_PYTHON")
    if not python:
        pytest.skip("VISAGE_EAR_PYTHON names no interpreter with the package ear")
    return python


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24"])
def test_the_ebu_renderer_takes_it_for_a_first_order_field(
    tmp_path: Path, ear_python: str, subtype: str
) -> None:
    path, samples = tmp_path / "field.wav", tmp_path / "samples.npy"
    deliver(Delivery(burst(), subtype=subtype), "adm", path)  # type: ignore[arg-type]
    alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [ear_python, "-W", "ignore", "-c", READER, path, samples],
        capture_output=True,
        text=True,
        check=False,
        env=alone,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "kind": "HOARenderingItem",
        "orders": [0, 1, 1, 1],
        "degrees": [0, -1, 0, 1],
        "normalization": "SN3D",
        "tracks": [0, 1, 2, 3],
        "duration": 0.5,
        "sample_rate": 48000,
        "bits": int(subtype.removeprefix("PCM_")),
    }
    np.testing.assert_allclose(np.load(samples), burst().samples, atol=1e-4)
