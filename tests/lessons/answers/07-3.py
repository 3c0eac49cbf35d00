# %% right
import numpy as np
from PIL import Image


def prepare(photo):
    ink = photo.max() - photo.astype(float)
    ink[ink < 0.3 * ink.max()] = 0
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    digit = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = 20 / max(digit.shape)
    size = [max(1, round(side * scale)) for side in digit.shape]
    small = np.asarray(Image.fromarray(digit.astype(np.float32)).resize(size[::-1]))
    middle = [round(float(np.average(axis, weights=small))) for axis in np.indices(small.shape)]
    picture = np.zeros((28, 28))
    top, left = 14 - middle[0], 14 - middle[1]
    picture[top : top + size[0], left : left + size[1]] = small
    return np.clip(picture / picture.max(), 0, 1)


# %% wrong
import numpy as np
from PIL import Image


def prepare(photo):
    ink = photo.max() - photo
    return np.asarray(Image.fromarray(ink).resize((28, 28))) / 255
