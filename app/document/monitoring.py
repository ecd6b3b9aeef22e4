"""How the sound field is monitored: choices that change neither project nor export. Free of Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

CHANNEL_NAMES = ("W", "Y", "Z", "X")


class Decode(StrEnum):
    """What the four channels are made into for listening."""

    BINAURAL = "binaural"
    MID_SIDE = "mid-side"
    CARDIOIDS = "cardioids"
    MONO = "mono"
    CAMERA = "camera"
    LOOK = "look"
    QUAD = "quad"
    SURROUND = "surround"

    @property
    def channels(self) -> int:
        """How many the output must have."""
        return {Decode.QUAD: 4, Decode.SURROUND: 6}.get(self, 2)


@dataclass(frozen=True, slots=True)
class Listening:
    """How the user listens. `sofa` is the head for binaural listening, None the one that ships;
    `symmetric` makes its ears mirror images of each other; `soloed` and `muted` are indices into
    `CHANNEL_NAMES`."""

    decode: Decode = Decode.BINAURAL
    sofa: Path | None = None
    symmetric: bool = False
    soloed: frozenset[int] = frozenset()
    muted: frozenset[int] = frozenset()
    dim: bool = False
    mute: bool = False

    @property
    def audible(self) -> tuple[bool, ...]:
        """Which of W, Y, Z, X are heard: those soloed, or all if none is; without those muted."""
        wanted = self.soloed or frozenset(range(len(CHANNEL_NAMES)))
        return tuple(i in wanted - self.muted for i in range(len(CHANNEL_NAMES)))

    def with_solo(self, channel: int, soloed: bool) -> Listening:
        """The same, with a channel soloed or not."""
        return replace(self, soloed=_with(self.soloed, channel, soloed))

    def with_mute(self, channel: int, muted: bool) -> Listening:
        """The same, with a channel muted or not."""
        return replace(self, muted=_with(self.muted, channel, muted))


def _with(channels: frozenset[int], channel: int, contained: bool) -> frozenset[int]:
    return channels | {channel} if contained else channels - {channel}
