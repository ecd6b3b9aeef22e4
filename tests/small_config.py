"""The sizes of the smallest model that the tests use."""

from visage_core.model.config import VisageConfig

SMALL = VisageConfig(
    d_model=16,
    encoder_layers=1,
    decoder_layers=2,
    encoder_attention_heads=2,
    decoder_attention_heads=2,
    encoder_ffn_dim=32,
    decoder_ffn_dim=32,
    init_std=0.4,  # strong enough that conditions and codes change what comes next
    d_clip=8,
    num_rvq=3,
    dac_vocab_size=20,
    dac_pad_token_id=20,
    dac_sample_rate=1000,
    dac_frame_rate=9,
    dac_downsample_rate=100,
    max_target_length=91,
)
