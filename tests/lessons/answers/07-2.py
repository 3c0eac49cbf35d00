# %% right
import numpy as np


def confusion(truth, answers, classes):
    table = np.zeros((classes, classes), int)
    for t, a in zip(truth, answers):
        table[t, a] += 1
    return table


# %% wrong
import numpy as np


def confusion(truth, answers, classes):
    table = np.zeros((classes, classes), int)
    for t, a in zip(truth, answers):
        table[a, t] += 1
    return table
