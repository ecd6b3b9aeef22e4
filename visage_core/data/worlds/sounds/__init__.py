"""What the things of the world sound like.

Every synthesiser takes a random generator (its choices are the individual thing), a length and
a rate, and the times at which the thing is struck, steps, barks or turns, so that picture and
sound share one clock. It returns mono float64 [N] with a peak near 1.
"""
