"""Training and evaluation material: the procedural world, and clips on disk."""
