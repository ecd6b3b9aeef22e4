"""How a sound field looks: measured over time, on one scale, in colours, to a camera."""
