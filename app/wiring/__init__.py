"""Ties windows, session and controllers together, one module for each part of the work."""
