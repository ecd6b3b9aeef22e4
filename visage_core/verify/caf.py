"""What the chunks of a Core Audio Format file say. Source: Apple, "Core Audio Format"."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from visage_core.verify.facts import Boxes, Evidence

_ACN_SN3D = 190
"""Upper half of the layout tag kAudioChannelLayoutTag_HOA_ACN_SN3D."""


def caf_evidence(path: Path) -> Evidence | None:
    """What a CAF file's header says, None if it is no CAF file."""
    with path.open("rb") as file:
        if file.read(4) != b"caff":
            return None
        file.seek(8)
        chunks = _chunks(file)
    if len(chunks.get(b"desc", b"")) < 32:
        return Evidence("caf", problems=("the header has no description chunk",))
    rate, _, flags, _, _, channels, bits = struct.unpack(">d4sIIIII", chunks[b"desc"][:32])
    boxes: Boxes = {
        "desc": {"sample_rate": rate, "channels": channels, "bits": bits, "flags": flags}
    }
    if b"chan" not in chunks:
        if channels != 4:
            return Evidence("caf", None, boxes)
        reasons = ("a CAF file of four channels without a layout, as AmbiX defines",)
        return Evidence("caf", "ambix", boxes, reasons, presumed=True)
    tag = struct.unpack(">I", chunks[b"chan"][:4])[0]
    boxes["chan"] = {"tag": tag}
    if tag == _ACN_SN3D << 16 | 4:
        return Evidence("caf", "ambix", boxes, ("the channel layout is HOA, ACN and SN3D",))
    return Evidence("caf", None, boxes, (f"the channel layout has the tag 0x{tag:08x}",))


def _chunks(file: BinaryIO) -> dict[bytes, bytes]:
    found = {}
    while len(head := file.read(12)) == 12:
        name, size = struct.unpack(">4sq", head)
        if size < 0:  # sound that runs to the end
            break
        if name == b"data":
            file.seek(size, 1)
        else:
            found[name] = file.read(size)
    return found
