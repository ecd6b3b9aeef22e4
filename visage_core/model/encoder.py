"""The condition encoder: what the camera sees, where it moves, and which way it faces."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from visage_core.model.config import NUM_CHANNELS, NUM_PATCHES, VisageConfig
from visage_core.model.layers import EncoderLayer, mlp, normal_parameter


class Encoder(nn.Module):
    """Frames of a video and one direction -> memory for the decoder."""

    def __init__(self, config: VisageConfig) -> None:
        super().__init__()
        d_model = config.d_model
        self.bos = normal_parameter(1, d_model, std=config.init_std)
        self.eos = normal_parameter(1, d_model, std=config.init_std)
        self.clip_projection = nn.Linear(config.d_clip, d_model)
        self.energy_map_projection = mlp(NUM_PATCHES, d_model)
        self.direction_embedding = mlp(3, d_model)
        self.embed_positions = nn.Embedding(config.max_source_length, d_model)
        # Nothing reads this table; public checkpoints carry it.
        self.embed_spatial = nn.Embedding(NUM_CHANNELS, d_model)
        self.layernorm_embedding = nn.LayerNorm(d_model)
        self.dropout = nn.Dropout(config.dropout)
        self.layers = nn.ModuleList(
            EncoderLayer(
                d_model, config.encoder_attention_heads, config.encoder_ffn_dim, config.dropout
            )
            for _ in range(config.encoder_layers)
        )

    def forward(self, clip: Tensor, energy: Tensor, direction: Tensor) -> Tensor:
        """Image features [B, F, d_clip], energy [B, F, 49], direction [B, 3] -> [B, F + 2, D]."""
        batch, frames, _ = clip.shape
        if frames > self.embed_positions.num_embeddings:
            raise ValueError(
                f"{frames} video frames; the model sees {self.embed_positions.num_embeddings}"
            )
        x: Tensor = (
            self.clip_projection(clip)
            + self.energy_map_projection(energy)
            + self.embed_positions.weight[:frames]
            + self.direction_embedding(direction)[:, None]
        )
        x = torch.cat([self.bos.expand(batch, 1, -1), x, self.eos.expand(batch, 1, -1)], dim=1)
        x = self.dropout(self.layernorm_embedding(x))
        for layer in self.layers:
            x = layer(x)
        return x
