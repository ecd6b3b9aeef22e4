"""A procedural 360° world of moving, sounding things, deterministic per seed.

`scene` decides what is where and when, `sounds` and `looks` say what each kind of thing sounds
and looks like, `picture` and `soundfield` render a scene for any rays and as exact ambisonics.
"""
