"""Clips on disk in YT-Ambigen's form, shared by the procedural world and real recordings.

```
FOLDER/video/ID.mp4    field-of-view picture
FOLDER/audio/ID.wav    4-channel AmbiX sound field (1 channel in a mono set such as VGGSound)
FOLDER/ambi.json       ID -> [e, a], the camera direction in dataset units
FOLDER/captions.json   ID -> what is to be seen: one text, or one for each frame at 4 fps (optional)
```
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile as sf
import soxr

from visage_core.errors import MediaError
from visage_core.types import WINDOW_SECONDS, Direction, FloatArray


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip of a folder; `direction` is None in a mono set.

    `captions` says what is to be seen: nothing, one text, or one for each frame at 4 fps.
    """

    name: str
    video: Path
    audio: Path
    direction: Direction | None
    captions: tuple[str, ...]


def list_clips(folder: Path) -> tuple[Clip, ...]:
    """All clips of a folder that have sound, in order of name.

    Raises `MediaError` if the folder has none.
    """
    directions = _read_json(folder / "ambi.json")
    captions = _read_json(folder / "captions.json")
    clips = tuple(
        Clip(
            name=audio.stem,
            video=folder / "video" / f"{audio.stem}.mp4",
            audio=audio,
            direction=_direction(directions.get(audio.stem)),
            captions=_captions(captions.get(audio.stem)),
        )
        for audio in sorted((folder / "audio").glob("*.wav"))
    )
    if not clips:
        raise MediaError(
            folder, "no clips were found", "It must hold audio/*.wav, video/*.mp4 and ambi.json."
        )
    return clips


def read_audio(clip: Clip, start: int = 0, frames: int = -1) -> tuple[FloatArray, int]:
    """Samples float32 [C, N] from sample `start` on, and their rate."""
    try:
        samples, rate = sf.read(
            clip.audio, start=start, frames=frames, dtype="float32", always_2d=True
        )
    except (OSError, sf.LibsndfileError) as error:
        raise MediaError(clip.audio, f"it cannot be read ({error})", "Write it again.") from error
    return np.ascontiguousarray(samples.T), int(rate)


def read_window(clip: Clip, sample_rate: int) -> FloatArray:
    """What the model's window holds of a clip: samples [C, N] at a rate, cut or padded to N."""
    samples, own_rate = read_audio(clip)
    length = round(WINDOW_SECONDS * sample_rate)
    signal = soxr.resample(samples.T, own_rate, sample_rate).T[:, :length]
    window: FloatArray = np.pad(signal, ((0, 0), (0, length - signal.shape[1])))
    return np.ascontiguousarray(window)


def _direction(units: list[int] | None) -> Direction | None:
    return None if units is None else Direction.from_dataset_units(*units)


def _captions(written: str | list[str] | None) -> tuple[str, ...]:
    return (written,) if isinstance(written, str) else tuple(written or ())


def _read_json(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise MediaError(
            path, f"it is not readable as JSON ({error})", "Write it again."
        ) from error
    if not isinstance(content, dict):
        raise MediaError(path, "it is not a table of clips", "It maps clip names to values.")
    return content
