# %% right
import math


def rate(progress):
    return 0.001 * (1 + math.cos(math.pi * progress)) / 2


# %% wrong
def rate(progress):
    return 0.001 * (1 - progress)
