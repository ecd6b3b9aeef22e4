"""The vocabulary every part of ViSAGe Studio speaks: immutable values with their conventions.

Nothing here needs torch or Qt, so the window can use all of it before the engine is loaded.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from visage_core.errors import InvalidDirection, InvalidFoa, InvalidGuidance, InvalidSpan

FloatArray = NDArray[np.float32]
CodeArray = NDArray[np.int16]

FRAME_RATE = 4
"""Video frames per second that the model looks at."""

WINDOW_SECONDS = 5.0
"""Longest span that the model sees at once."""


@dataclass(frozen=True, slots=True)
class Direction:
    """A direction on the sphere, in degrees, as AmbiX counts it.

    `azimuth` is anticlockwise seen from above: 0 is the front, +90 is left, -90 is right; it is
    kept in (-180, 180]. `elevation` is up-positive, in [-90, 90].

    Three other notations are in use around the model, and this type is the only place that
    converts between them: the model vector (x right, y down, z forward), AmbiX Cartesian
    (x front, y left, z up), and the integer units in which YT-Ambigen stores the camera
    (2 degrees each, yaw positive to the *right*).

    Raises `InvalidDirection` if a value is not finite or the elevation is out of range.
    """

    azimuth: float = 0.0
    elevation: float = 0.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.azimuth) and math.isfinite(self.elevation)):
            raise InvalidDirection(self.azimuth, self.elevation, "both must be finite numbers")
        if not -90.0 <= self.elevation <= 90.0:
            raise InvalidDirection(
                self.azimuth, self.elevation, "the elevation must lie between -90° and 90°"
            )
        object.__setattr__(self, "azimuth", _wrap_degrees(float(self.azimuth)))
        object.__setattr__(self, "elevation", float(self.elevation))

    @classmethod
    def from_dataset_units(cls, e: int, a: int) -> Direction:
        """Direction of YT-Ambigen's pair (e, a): elevation 89 - 2e, yaw 2a - 179 right-positive."""
        return cls(azimuth=-(2.0 * a - 179.0), elevation=89.0 - 2.0 * e)

    def to_dataset_units(self) -> tuple[int, int]:
        """Nearest pair (e, a) with e in 0..89 and a in 0..179."""
        e = round((89.0 - self.elevation) / 2.0)
        a = round((179.0 - self.azimuth) / 2.0)
        return min(max(e, 0), 89), a % 180

    @classmethod
    def from_ambix_vector(cls, vector: NDArray[np.floating]) -> Direction:
        """Direction of a non-zero Cartesian vector (x front, y left, z up)."""
        x, y, z = (float(v) for v in vector)
        return cls(math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y))))

    def ambix_vector(self) -> NDArray[np.float64]:
        """Unit vector (x front, y left, z up)."""
        azimuth, elevation = math.radians(self.azimuth), math.radians(self.elevation)
        flat = math.cos(elevation)
        return np.array([flat * math.cos(azimuth), flat * math.sin(azimuth), math.sin(elevation)])

    def model_vector(self) -> NDArray[np.float64]:
        """Unit vector [3] in the model's camera frame (x right, y down, z forward)."""
        front, left, up = self.ambix_vector()
        return np.array([-left, -up, front])

    def angle_to(self, other: Direction) -> float:
        """Great-circle angle between two directions in degrees, 0 to 180."""
        mine, theirs = self.ambix_vector(), other.ambix_vector()
        cross = np.linalg.norm(np.cross(mine, theirs))
        return math.degrees(math.atan2(float(cross), float(mine @ theirs)))


def _wrap_degrees(angle: float) -> float:
    """The same angle in (-180, 180]."""
    return -((180.0 - angle) % 360.0 - 180.0) if not -180.0 < angle <= 180.0 else angle


class ChannelOrder(StrEnum):
    """Order of the four first-order channels."""

    ACN = "acn"  # W Y Z X
    FUMA = "fuma"  # W X Y Z


class Normalization(StrEnum):
    """Gains of the first-order channels relative to W."""

    SN3D = "sn3d"  # W 1, X Y Z 1
    N3D = "n3d"  # W 1, X Y Z sqrt(3)
    FUMA = "fuma"  # W 1/sqrt(2), X Y Z 1


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Foa:
    """First-order ambisonics: `samples` float32 [4, N] and the convention they are in.

    The project's own signals are AmbiX (ACN, SN3D); other conventions appear only at the edges
    and are converted by `visage_core.ambisonics.convention`. Raises `InvalidFoa`.
    """

    samples: FloatArray
    sample_rate: int
    order: ChannelOrder = ChannelOrder.ACN
    normalization: Normalization = Normalization.SN3D

    def __post_init__(self) -> None:
        if self.samples.ndim != 2 or self.samples.shape[0] != 4:
            raise InvalidFoa(f"first-order ambisonics has 4 channels, not {self.samples.shape}")
        if self.sample_rate <= 0:
            raise InvalidFoa(f"the sample rate must be positive, not {self.sample_rate}")

    @property
    def seconds(self) -> float:
        """Duration."""
        return float(self.samples.shape[1]) / self.sample_rate


class GuidanceMode(StrEnum):
    """How the condition streams are mixed; see `visage_core.generation.guidance`."""

    JOINT = "joint"
    DUAL = "dual"
    VISUAL = "visual"
    DIRECTION = "direction"
    SPLIT = "split"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Schedule:
    """How a guidance scale changes within a clip: factors over codebook depth times over time.

    `depth` holds factors from the first codebook to the last, `time` from the clip's first frame to
    its last. They lie at equal distances and are interpolated linearly; a single one holds
    everywhere. `Schedule(depth=(1, 0))` guides the coarse codebooks and leaves the finest alone.
    Raises `InvalidGuidance` for a factor that is negative or not finite, or if there is none.
    """

    depth: tuple[float, ...] = (1.0,)
    time: tuple[float, ...] = (1.0,)

    def __post_init__(self) -> None:
        for axis in ("depth", "time"):
            factors = tuple(float(factor) for factor in getattr(self, axis))
            if not factors or not all(math.isfinite(f) and f >= 0.0 for f in factors):
                raise InvalidGuidance(
                    f"the guidance factors over {axis} are {list(factors)}; "
                    "give one or more numbers, 0 or above"
                )
            object.__setattr__(self, axis, factors)

    @property
    def changes_over_time(self) -> bool:
        """Whether frames differ."""
        return len(set(self.time)) > 1


@dataclass(frozen=True, slots=True)
class Guidance:
    """Classifier-free guidance: a mode and its scales g (0 = none; conventional scale = 1 + g).

    `joint` has one scale and takes it from `visual`; `visual` and `direction` modes read their
    own scale; `dual` and `split` read both; `off` reads neither. Scales that a mode does not read
    are kept so that switching modes loses nothing. The schedules multiply the scales; by default
    they are constant. Raises `InvalidGuidance` for a negative or non-finite scale or an unknown
    mode.
    """

    mode: GuidanceMode = GuidanceMode.JOINT
    visual: float = 2.5
    direction: float = 2.5
    visual_schedule: Schedule = Schedule()
    direction_schedule: Schedule = Schedule()

    def __post_init__(self) -> None:
        try:
            object.__setattr__(self, "mode", GuidanceMode(self.mode))
        except ValueError:
            raise InvalidGuidance(
                f"unknown guidance mode {self.mode!r}; choose one of {', '.join(GuidanceMode)}"
            ) from None
        for name in ("visual", "direction"):
            scale = float(getattr(self, name))
            if not (math.isfinite(scale) and scale >= 0.0):
                raise InvalidGuidance(
                    f"the {name} guidance scale is {scale:g}; use 0 (off) or a positive number"
                )
            object.__setattr__(self, name, scale)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a video, in seconds from its first frame. Raises `InvalidSpan`."""

    start: float = 0.0
    duration: float = WINDOW_SECONDS

    def __post_init__(self) -> None:
        if not (math.isfinite(self.start) and self.start >= 0.0):
            raise InvalidSpan(f"the start is {self.start} s; it must be 0 or later")
        if not (math.isfinite(self.duration) and self.duration > 0.0):
            raise InvalidSpan(f"the duration is {self.duration} s; it must be above 0")

    @property
    def end(self) -> float:
        """Where the span stops."""
        return self.start + self.duration


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """What the model sees of a video span: one row per frame at `FRAME_RATE`.

    `clip` float32 [F, d] are image embeddings, not normalised; `energy` float32 [F, 49] are
    patchwise energy maps whose rows sum to 1.
    """

    clip: FloatArray
    energy: FloatArray


@dataclass(frozen=True, slots=True)
class Sampling:
    """How codes are drawn. `greedy` takes the likeliest code and ignores the rest."""

    top_k: int = 256
    temperature: float = 1.0
    greedy: bool = False


class Precision(StrEnum):
    """Numbers that hold the decoder's weights while codes are written.

    `fp32` is exact. `bf16` halves the bytes (on a CPU as fp16, which is as short and more exact);
    `int8` quarters them, one scale for each output, on CPUs. `auto` takes the fastest that leaves
    the distributions of codes as they are: see `visage_core.generation.projections`.
    """

    AUTO = "auto"
    FP32 = "fp32"
    BF16 = "bf16"
    INT8 = "int8"


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What of an earlier take stays: `codes` int16 [T, K] where `mask` bool [T, K] is true.

    `visage_core.keeping` makes them. Raises `InvalidSpan` if the shapes differ.
    """

    codes: CodeArray
    mask: NDArray[np.bool_]

    def __post_init__(self) -> None:
        if self.codes.ndim != 2 or self.codes.shape != self.mask.shape:
            raise InvalidSpan(
                f"codes {self.codes.shape} and a mask {self.mask.shape} of what to keep"
            )


@dataclass(frozen=True, slots=True)
class Turn:
    """From a moment on, in seconds of the video, the camera faces another direction."""

    time: float
    direction: Direction


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """Everything that decides what a take sounds like; equal requests give equal bytes.

    `model` is a bundle name ("demo", "official") or a folder. `device` is "auto", "cpu",
    "cuda", "cuda:N" or "mps"; what "auto" stands for, also as `precision`, depends on the machine.
    `kept` codes of an earlier take are not written again. `cuts` are the times in the video, in
    seconds, where another shot begins: what is heard before them is not continued. `turns`, in
    ascending order, let the camera face elsewhere than in `direction` from their times on; what
    the model writes together is made for where the camera faces where it begins. The picture of
    a `panoramic` video is equirectangular, and the model sees of it what lies in that direction.
    """

    video: Path
    span: Span = field(default_factory=Span)
    direction: Direction = field(default_factory=Direction)
    guidance: Guidance = field(default_factory=Guidance)
    seed: int = 0
    sampling: Sampling = field(default_factory=Sampling)
    model: str = "demo"
    device: str = "auto"
    precision: Precision = Precision.AUTO
    kept: Kept | None = None
    cuts: tuple[float, ...] = ()
    turns: tuple[Turn, ...] = ()
    panoramic: bool = False

    def direction_at(self, seconds: float) -> Direction:
        """Where the camera faces at a moment of the video."""
        past = (turn.direction for turn in reversed(self.turns) if turn.time <= seconds + 1e-6)
        return next(past, self.direction)


@dataclass(frozen=True, slots=True)
class Scores:
    """How much better the model explains a take's codes with a condition than without it.

    Mean log-likelihood ratios in nats per code: knowing the `picture` besides the direction, the
    `direction` besides the picture, and `both` against nothing. None where the guidance mode did
    not compute what it takes.
    """

    picture: float | None = None
    direction: float | None = None
    both: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """A finished generation: the request that made it, and its codes int16 [frames, K].

    The audio is a cache that can be rebuilt from the codes by the model whose `model_hash` this
    is. `foa` is AmbiX at the codec's rate and exactly as long as the requested span.
    """

    request: GenerationRequest
    model_hash: str
    codes: CodeArray
    foa: Foa
    scores: Scores = Scores()
