"""Lesson 8: the pitfalls."""

# %% memory
import math

weights = 26 * 26 * 512 * 65536 + 65536
print(f"{weights:,}", f"{4 * weights / 1e9:.1f} GB")
print(f"{4 * 3 * 224 * 224 * 60_000 / 1e9:.1f} GB", f"{3 * 224 * 224 * 60_000 / 1e9:.1f} GB")

# %% grey
import numpy as np

picture = np.zeros((28, 28, 3), "uint8")
picture[..., 0], picture[..., 1], picture[..., 2] = 200, 100, 50
grey = picture @ np.array([0.299, 0.587, 0.114])  # as the eye weighs red, green and blue || 按人眼对红、绿、蓝的敏感程度加权
print(picture.shape, "->", grey[..., None].shape, round(float(grey[0, 0]), 2))

# %% patterns
print(round(math.log(10), 3), round(math.log(3), 3), round(math.log(100), 3))
