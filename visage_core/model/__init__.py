"""The ViSAGe transformer: configuration, layers, code pattern and checkpoints."""
