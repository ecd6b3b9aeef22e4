"""Controllers: between the session and sound, jobs, files and projects."""
