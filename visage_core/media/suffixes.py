"""By which names video files are known."""

from __future__ import annotations

VIDEO_SUFFIXES = (".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".mts", ".mxf")
