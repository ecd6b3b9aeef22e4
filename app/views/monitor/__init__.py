"""The monitoring window: meters, and how the sound field is heard."""
