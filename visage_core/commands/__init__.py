"""The commands of `visage` that need no window, one module each."""
