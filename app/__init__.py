"""The desktop editor around `visage_core`."""
