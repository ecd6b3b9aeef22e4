"""Measures of generated sound against its reference."""
