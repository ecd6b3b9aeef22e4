"""How fast this machine generates, beside the public way of doing the same."""
