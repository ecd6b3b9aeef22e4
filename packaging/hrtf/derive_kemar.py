"""Derive the shipped FOA-to-binaural filters from the MIT KEMAR measurement.

    python packaging/hrtf/derive_kemar.py /usr/share/libmysofa/MIT_KEMAR_normal_pinna.sofa

The SOFA file is part of Debian's package libmysofa1. Writes resources/hrtf/kemar_foa_*.npz.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from visage_core.ambisonics.binaural import SHIPPED_RATES
from visage_core.ambisonics.hrtf import design_filters
from visage_core.ambisonics.sofa import read_sofa

RESOURCES = Path(__file__).resolve().parents[2] / "resources" / "hrtf"


def main() -> None:
    """Design once at the measured rate and write every shipped rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sofa", type=Path, help="MIT_KEMAR_normal_pinna.sofa")
    parser.add_argument("--output", type=Path, default=RESOURCES, help="folder (%(default)s)")
    arguments = parser.parse_args()
    filters = design_filters(read_sofa(arguments.sofa))
    for rate in SHIPPED_RATES:
        filters.resampled(rate).save(arguments.output / f"kemar_foa_{rate}.npz")


if __name__ == "__main__":
    main()
