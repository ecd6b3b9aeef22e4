"""The timeline: rows over the whole video that share one scale."""
