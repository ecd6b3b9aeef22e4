"""Loudness, true peaks, levels and correlation of what is heard, measured block by block."""
