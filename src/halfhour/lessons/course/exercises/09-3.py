import math


def rate(progress):
    return 0.001


print([rate(step / 4) for step in range(5)])
