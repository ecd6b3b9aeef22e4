"""What the model sees of a video: image embeddings and patchwise energy maps."""
