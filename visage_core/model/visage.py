"""ViSAGe: silent video and a direction -> codes of first-order ambisonics."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor, nn

from visage_core.model.config import NUM_PATCHES, VisageConfig
from visage_core.model.decoder import Decoder
from visage_core.model.encoder import Encoder
from visage_core.model.layers import normal_init, normal_parameter
from visage_core.model.pattern import CodePattern


class EncoderDecoder(nn.Module):
    """The two halves under the name that public checkpoints give them."""

    def __init__(self, config: VisageConfig) -> None:
        super().__init__()
        self.encoder = Encoder(config)
        self.decoder = Decoder(config)


class VisageModel(nn.Module):
    """The whole model; its parameters carry the names and shapes of public checkpoints."""

    def __init__(self, config: VisageConfig) -> None:
        super().__init__()
        self.config = config
        self.null_embedding = normal_parameter(config.d_clip, std=config.init_std)
        self.energy_null_embedding = normal_parameter(NUM_PATCHES, std=config.init_std)
        self.dir_null_embedding = normal_parameter(3, std=config.init_std)
        self.model = EncoderDecoder(config)
        self.dac_heads = nn.ModuleList(
            nn.Linear(config.d_model, config.dac_vocab_size) for _ in range(config.num_streams)
        )
        self.apply(partial(normal_init, std=config.init_std))

    @property
    def pattern(self) -> CodePattern:
        """The order in which the model writes its streams."""
        return self.config.pattern

    @property
    def device(self) -> torch.device:
        """Where the parameters live."""
        return self.null_embedding.device

    @property
    def dtype(self) -> torch.dtype:
        """Type of the parameters."""
        return self.null_embedding.dtype

    def encode(
        self,
        clip: Tensor | None,
        energy: Tensor | None,
        direction: Tensor | None,
        *,
        batch: int | None = None,
        frames: int | None = None,
    ) -> Tensor:
        """Memory [B, F + 2, D] of clip [B, F, d_clip], energy [B, F, 49] and direction [B, 3].

        None stands for an input's learned null condition; `batch` and `frames` give the shape
        that no input tells. The direction is a model vector (x right, y down, z forward).
        """
        for given in (clip, energy, direction):
            batch = given.shape[0] if given is not None else batch
        for given in (clip, energy):
            frames = given.shape[1] if given is not None else frames
        if batch is None or frames is None:
            raise ValueError("give batch and frames where no input tells them")
        if clip is None:
            clip = self.null_embedding.expand(batch, frames, -1)
        if energy is None:
            energy = self.energy_null_embedding.expand(batch, frames, -1)
        if direction is None:
            direction = self.dir_null_embedding.expand(batch, -1)
        memory: Tensor = self.model.encoder(clip, energy, direction)
        return memory

    def with_nulls(
        self,
        clip: Tensor,
        energy: Tensor,
        direction: Tensor,
        *,
        visual: Tensor,
        directional: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The inputs with null conditions where the masks [B] are true.

        `visual` drops image features and energy together, `directional` the direction.
        """
        no_visual = visual[:, None, None]
        return (
            torch.where(no_visual, self.null_embedding, clip),
            torch.where(no_visual, self.energy_null_embedding, energy),
            torch.where(directional[:, None], self.dir_null_embedding, direction),
        )

    def hidden(self, codes: Tensor, memory: Tensor, *, first_frame: int = 0) -> Tensor:
        """Teacher-forced decoder states [B, S, D] of codes [B, T, K]; row s predicts step s.

        The codes' time begins with their frame `first_frame`, of which nothing is known before.
        """
        steps = self.pattern.interleave(codes.long(), self.config.dac_pad_token_id)
        first = self.pattern.stride * first_frame
        states: Tensor = self.model.decoder(steps[:, :-1], memory, first=first)
        return states

    def logits(self, codes: Tensor, memory: Tensor) -> Tensor:
        """Teacher-forced logits of every stream at every step, [B, S, K, V]."""
        states = self.hidden(codes, memory)
        return torch.stack([head(states) for head in self.dac_heads], dim=2)

    def frame_logits(
        self,
        codes: Tensor,
        memory: Tensor,
        *,
        first_frame: int = 0,
        streams: slice | None = None,
    ) -> list[Tensor]:
        """Teacher-forced logits aligned to the codes: one [B, T, V] a stream for [B, T, K].

        Each head is computed only at its own T steps. `streams` restricts the heads; streams that
        are not there (Y, Z, X of a mono signal) hold the pad id in `codes`.
        """
        states = self.hidden(codes, memory, first_frame=first_frame)
        frames = codes.shape[1]
        # Streams of one delay share their rows: slicing once keeps the backward pass cheap.
        delays = self.pattern.delays
        rows = {
            delay: states[:, self.pattern.steps_of(delays.index(delay), frames)]
            for delay in set(delays)
        }
        heads = list(zip(self.dac_heads, delays, strict=True))
        return [head(rows[delay]) for head, delay in heads[streams or slice(None)]]
