def slope(w):
    return 0  # of w² - 6w || w² − 6w 的斜率


rate = 0.01


def descend(rate, steps=10):
    w = 0.0
    for _step in range(steps):
        w = w - rate * slope(w)
    return w


print(descend(rate))
