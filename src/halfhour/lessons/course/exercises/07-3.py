import numpy as np
from PIL import Image


def prepare(photo):
    """(H, W) of 0..255, dark ink on light paper, becomes (28, 28) of 0..1. || (H, W)，0..255，浅纸深字，变成 (28, 28)，0..1。"""
    small = Image.fromarray(photo).resize((28, 28))
    return np.asarray(small) / 255


photo = np.full((200, 300), 230, "uint8")
photo[30:110, 40:55] = 25  # a one, in the upper left || 左上角的一个 1
print(prepare(photo).round(1))
