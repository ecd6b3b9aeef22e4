"""Many videos by one recipe: resumable, verified, and reported one by one."""
