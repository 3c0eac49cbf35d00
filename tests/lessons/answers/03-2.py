# %% right
import numpy as np


def convolve(picture, kernel):
    (height, width), (h, w) = picture.shape, kernel.shape
    answer = np.zeros((height - h + 1, width - w + 1))
    for row, column in np.ndindex(answer.shape):
        answer[row, column] = np.sum(picture[row : row + h, column : column + w] * kernel)
    return answer


# %% wrong
from scipy.signal import convolve2d


def convolve(picture, kernel):
    return convolve2d(picture, kernel, mode="valid")
