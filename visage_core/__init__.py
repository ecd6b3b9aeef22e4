"""ViSAGe's engine: silent video and a camera direction in, first-order ambisonics out.

Runs without a screen and never imports Qt or `app`.
"""
