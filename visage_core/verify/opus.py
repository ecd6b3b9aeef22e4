"""What the header of an Opus stream says. Sources: RFC 7845, RFC 8486."""

from __future__ import annotations

from visage_core.verify.facts import Boxes, Evidence
from visage_core.verify.sound import Sound

_AMBISONICS = 2


def opus_evidence(sound: Sound) -> Evidence | None:
    """What the `OpusHead` of a sound says, None if it is not Opus."""
    head = sound.extradata
    if sound.codec != "opus" or not head.startswith(b"OpusHead") or len(head) < 19:
        return None
    channels, family = head[9], head[18]
    box = {
        "channels": channels,
        "mapping_family": family,
        "mapping": list(head[21 : 21 + channels]),
    }
    boxes: Boxes = {"OpusHead": box}
    container = sound.container.partition(",")[0]
    if family == _AMBISONICS:
        reason = "Opus channel mapping family 2, which is ambisonics in ACN and SN3D"
        wrong = () if box["mapping"] == list(range(channels)) else ("the channels are mapped",)
        return Evidence(container, "ambix", boxes, (reason,), wrong)
    reason = f"Opus channel mapping family {family}"
    return Evidence(container, "stereo" if channels == 2 else None, boxes, (reason,))
