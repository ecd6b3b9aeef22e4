"""Sizes and rates of one ViSAGe model, as its public `config.json` states them."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Self

from visage_core.errors import ModelError
from visage_core.model.pattern import DEFAULT_PATTERN, NUM_CHANNELS, CodePattern, code_pattern
from visage_core.weights import read_config

__all__ = ["NUM_CHANNELS", "NUM_PATCHES", "VisageConfig"]

NUM_PATCHES = 49
"""Patches of the energy map: a 7 x 7 grid."""

EMBEDDING_ROW_MULTIPLE = 64
"""Public checkpoints round the rows of their code tables up to this."""

_CHECK_CONFIG = "Use the config.json that belongs to the checkpoint"


@dataclass(frozen=True, slots=True)
class VisageConfig:
    """Everything that decides the shapes and the timing of a model; fields as in `config.json`.

    `dac_frame_rate` is the code rate (frames per second) that fixes how many frames the decoder
    writes; `dac_downsample_rate` is the codec's hop in samples. `code_pattern` names the order in
    which streams are written (`visage_core.model.pattern`); published files lack it and mean the
    interleaved one. Raises `ModelError` for values that fit no model.
    """

    d_model: int = 1024
    encoder_layers: int = 6
    decoder_layers: int = 12
    encoder_attention_heads: int = 16
    decoder_attention_heads: int = 16
    encoder_ffn_dim: int = 4096
    decoder_ffn_dim: int = 4096
    dropout: float = 0.1
    init_std: float = 0.02
    d_clip: int = 512
    num_rvq: int = 9
    dac_vocab_size: int = 1024
    dac_pad_token_id: int = 1024
    dac_sample_rate: int = 44100
    dac_frame_rate: float = 86
    dac_downsample_rate: int = 512
    max_source_length: int = 20
    max_target_length: int = 861
    clip_frame_rate: float = 4
    classifier_free_guidance: bool = True
    cfg_guidance_scale: float = 2.5
    cfg_spatial_guidance_scale: float = 2.5
    code_pattern: str = DEFAULT_PATTERN

    def __post_init__(self) -> None:
        for field in fields(self):
            self._check_type(field.name, field.type)
        for side in ("encoder", "decoder"):
            heads = getattr(self, f"{side}_attention_heads")
            if self.d_model % heads:
                raise _invalid(f"d_model {self.d_model} is no multiple of {heads} {side} heads")
        if self.dac_pad_token_id != self.dac_vocab_size:
            raise _invalid(
                f"dac_pad_token_id is {self.dac_pad_token_id}; it must follow the last code, "
                f"{self.dac_vocab_size}"
            )
        if not self.dropout < 1.0:
            raise _invalid(f"dropout is {self.dropout}; it must be below 1")
        self._check_pattern()

    def _check_pattern(self) -> None:
        """The named pattern exists, and a whole window's steps have positions."""
        try:
            pattern = self.pattern
        except ValueError as error:
            raise _invalid(str(error)) from None
        steps = pattern.num_steps(self.code_frames(self.max_source_length))
        if steps > self.max_target_length:
            raise _invalid(
                f"max_target_length is {self.max_target_length}; the {self.code_pattern} pattern "
                f"takes {steps} steps for {self.max_source_length} video frames"
            )

    def _check_type(self, name: str, kind: object) -> None:
        value = getattr(self, name)
        is_bool = isinstance(value, bool)
        if kind == "bool":
            valid = is_bool
        elif kind == "str":
            valid = isinstance(value, str)
        elif kind == "int":
            valid = isinstance(value, int) and not is_bool and value > 0
        else:
            may_be_zero = name == "dropout" or name.startswith("cfg_")
            valid = (
                isinstance(value, int | float)
                and not is_bool
                and math.isfinite(value)
                and (value > 0 or (may_be_zero and value == 0))
            )
        if not valid:
            raise _invalid(f"{name} is {value!r}, which is no usable {kind}")

    @classmethod
    def from_mapping(cls, values: dict[str, Any]) -> Self:
        """Configuration of a decoded `config.json`; fields of no use to this model are passed over.

        Sizes have no defaults here: a missing one raises `ModelError`, because guessing it could
        only be wrong.
        """
        for name, only in (("activation_function", "gelu"), ("scale_embedding", False)):
            if values.get(name, only) != only:
                raise _invalid(f"{name} is {values[name]!r}; only {only!r} is known")
        known = {field.name for field in fields(cls)}
        optional = {"dropout", "init_std", "classifier_free_guidance", "code_pattern"} | {
            name for name in known if name.startswith("cfg_")
        }
        missing = sorted(known - optional - values.keys())
        if missing:
            raise _invalid(f"it lacks {', '.join(missing)}")
        return cls(**{name: values[name] for name in known & values.keys()})

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Configuration in a checkpoint folder. Raises `ModelError`."""
        values = read_config(folder)
        try:
            return cls.from_mapping(values)
        except ModelError as error:
            raise ModelError(folder, str(error), _CHECK_CONFIG) from error

    def to_mapping(self) -> dict[str, Any]:
        """What `config.json` holds, with the marks that other readers of the layout look for."""
        marks = {"model_type": "bart", "activation_function": "gelu", "scale_embedding": False}
        return marks | asdict(self)

    @property
    def num_streams(self) -> int:
        """Code streams K; stream num_rvq · channel + codebook."""
        return NUM_CHANNELS * self.num_rvq

    @property
    def pattern(self) -> CodePattern:
        """The order in which the model writes its streams."""
        return code_pattern(self.code_pattern, self.num_rvq)

    @property
    def embedding_rows(self) -> int:
        """Rows of each code table: the codes, the pad id, and what rounding adds."""
        return (
            math.ceil((self.dac_vocab_size + 1) / EMBEDDING_ROW_MULTIPLE) * EMBEDDING_ROW_MULTIPLE
        )

    def code_frames(self, video_frames: int) -> int:
        """Frames of codes that the decoder writes for so many video frames."""
        return int(video_frames / self.clip_frame_rate * self.dac_frame_rate)

    def audio_frames(self, video_frames: int) -> int:
        """Frames of codes that fill the sound of so many video frames (one codec hop each)."""
        seconds = video_frames / self.clip_frame_rate
        return math.ceil(seconds * self.dac_sample_rate / self.dac_downsample_rate)


def _invalid(reason: str) -> ModelError:
    return ModelError("The model configuration", reason, _CHECK_CONFIG)
