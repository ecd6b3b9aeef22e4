"""A complete model bundle of random weights, small enough for tests to make and run in seconds.

It runs the whole method (20 video frames -> 125 code frames of 640 samples at 16 kHz), and what it
makes is noise.
"""

from pathlib import Path

CODEC = {
    "encoder_dim": 4,
    "encoder_rates": [8, 8, 10],
    "latent_dim": 16,
    "decoder_dim": 32,
    "decoder_rates": [10, 8, 8],
    "n_codebooks": 3,
    "codebook_size": 32,
    "codebook_dim": 4,
    "sample_rate": 16000,
}

CLIP = {
    "embed_dim": 24,
    "vision_cfg": {"image_size": 224, "layers": 1, "width": 32, "head_width": 16, "patch_size": 32},
    "text_cfg": {"context_length": 8, "vocab_size": 64, "width": 16, "heads": 2, "layers": 1},
    "quick_gelu": True,
}

VISAGE = {
    "d_model": 32,
    "encoder_layers": 1,
    "decoder_layers": 2,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 4,
    "encoder_ffn_dim": 64,
    "decoder_ffn_dim": 64,
    "d_clip": 24,
    "num_rvq": 3,
    "dac_vocab_size": 32,
    "dac_pad_token_id": 32,
    "dac_sample_rate": 16000,
    "dac_frame_rate": 25,
    "dac_downsample_rate": 640,
    "max_source_length": 20,
    "max_target_length": 251,
    "clip_frame_rate": 4,
}


def make_tiny_bundle(folder: Path, seed: int = 0) -> Path:
    """Write `visage/`, `clip/` and `codec/` into `folder` and return it; same seed, same bytes."""
    import open_clip
    import torch

    from visage_core.codec.dac import CodecConfig, build_dac, save_codec
    from visage_core.features.clip import save_clip
    from visage_core.model.checkpoint import save_checkpoint
    from visage_core.model.config import VisageConfig
    from visage_core.model.visage import VisageModel

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        save_codec(build_dac(CodecConfig(**CODEC)), folder / "codec")
        save_clip(open_clip.CLIP(**CLIP), CLIP, folder / "clip")
        save_checkpoint(VisageModel(VisageConfig(**VISAGE, init_std=0.3)), folder / "visage")
    return folder
