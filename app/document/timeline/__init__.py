"""Time as the editor shows it: scale, snapping, regions, markers, and the camera's path."""
