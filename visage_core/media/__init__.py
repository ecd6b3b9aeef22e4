"""Video in: upright RGB frames with exact times, what the model sees of them, and panoramas."""
