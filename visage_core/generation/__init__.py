"""From conditions to codes, and from requests to takes."""

from visage_core.generation.windows import generate_codes

__all__ = ["generate_codes"]
