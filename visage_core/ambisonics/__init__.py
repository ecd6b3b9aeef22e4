"""First-order ambisonics: encoding, conventions, rotation, energy and binaural rendering.

Arrays are channel first, [4, N], in AmbiX: ACN order W Y Z X, SN3D normalisation, azimuth left
positive, elevation up positive, x front, y left, z up.
"""
