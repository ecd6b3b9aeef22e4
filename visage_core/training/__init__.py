"""Training of the three parts of a model bundle: codec, CLIP tower and ViSAGe itself."""
