"""Audio as discrete codes: the Descript Audio Codec, whole clips and exact chunks."""
