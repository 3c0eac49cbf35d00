import numpy as np


def confusion(truth, answers, classes):
    return np.zeros((classes, classes), int)


print(confusion([0, 1, 2, 2], [0, 2, 2, 2], 3))
