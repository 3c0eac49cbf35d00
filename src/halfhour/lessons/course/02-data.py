"""Lesson 2: the data."""

# %% load
import halfhour

(x_train, y_train), (x_test, y_test) = halfhour.load_data("mnist")
print(x_train.shape, x_train.dtype, x_train.min(), x_train.max())
print(y_train.shape, y_train[:10])
print(x_test.shape)

# %% numbers
print(x_train[0, 10:16, 8:20])

# %% pictures
import matplotlib.pyplot as plt

halfhour.figure_style()  # lets figures show Chinese too || 让图里的中文能正常显示
figure, axes = plt.subplots(2, 8, figsize=(8, 2.5), layout="constrained")
for place, axis in enumerate(axes.flat):
    axis.imshow(x_train[place], cmap="gray_r", vmin=0, vmax=255)
    axis.set_title(f"label {y_train[place]} || 标签 {y_train[place]}", fontsize=9)
    axis.axis("off")
figure

# %% counts
import numpy as np

counts = np.bincount(y_train)
for digit, count in enumerate(counts):
    print(digit, count)

# %% majority
always_one = counts.max() / counts.sum()

# %% overflow
dark, light = x_train[0, 12, 8], x_train[0, 12, 9]
a, b = np.uint8(3), np.uint8(5)
print(np.subtract(a, b), np.subtract(float(a), float(b)))

# %% scale
x = x_train.astype("float32") / 255
print(x.dtype, x.min(), x.max(), round(float(x.mean()), 4))

# %% channel
x = x[..., np.newaxis]
print(x_train.shape, "->", x.shape)

# %% one-hot
import keras

y = keras.utils.to_categorical(y_train, 10)
print(y_train[0], "->", y[0].astype(int))
print(np.array_equal(y, np.eye(10)[y_train]))

# %% tail
tail = y_train[-len(y_train) // 5 :]  # what validation_split=0.2 takes || validation_split=0.2 取走的部分
print(np.round(100 * np.bincount(tail, minlength=10) / len(tail), 1))
order = np.argsort(y_train, kind="stable")  # the same set, sorted by label || 同样的数据，按标签排好序
sorted_tail = y_train[order][-len(y_train) // 5 :]
print(np.round(100 * np.bincount(sorted_tail, minlength=10) / len(tail), 1))

# %% stratified
from sklearn.model_selection import train_test_split

learn, validate = train_test_split(np.arange(len(y_train)), test_size=0.2, stratify=y_train, random_state=0)
print(len(learn), len(validate))
print(np.round(100 * np.bincount(y_train[validate]) / len(validate), 1))
