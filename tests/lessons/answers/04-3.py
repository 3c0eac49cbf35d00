# %% right
def slope(w):
    return 2 * w - 6


rate = 0.4


def descend(rate, steps=10):
    w = 0.0
    for _step in range(steps):
        w = w - rate * slope(w)
    return w


# %% wrong
def slope(w):
    return 2 * w - 6


rate = 1.1


def descend(rate, steps=10):
    w = 0.0
    for _step in range(steps):
        w = w - rate * slope(w)
    return w
