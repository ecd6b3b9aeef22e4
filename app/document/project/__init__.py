"""Projects on disk: what a `.visage` folder holds, how it is written and how it is read."""
