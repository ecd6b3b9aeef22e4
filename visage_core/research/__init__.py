"""Experiments: ablations, sweeps over guidance, and what they are read by."""
