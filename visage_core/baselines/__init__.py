"""Systems that ViSAGe is compared with: a mono sound first, its place in a second stage."""
