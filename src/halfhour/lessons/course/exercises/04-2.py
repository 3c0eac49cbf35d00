import numpy as np


def softmax(scores):
    shares = np.exp(scores)
    return shares / shares.sum()


print(softmax(np.array([1000.0, 1001.0])))
