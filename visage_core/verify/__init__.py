"""What a sound file is, and why: read from its bytes and its sound, apart from all writers."""
