"""Lesson 10: colour, residual networks, and a folder of one's own."""

# %% load
import halfhour

(x_train, y_train), (x_test, y_test) = halfhour.load_data("cifar10")
print(x_train.shape, y_train.shape, x_test.shape)

# %% pictures
import matplotlib.pyplot as plt

halfhour.figure_style()
names = "airplane automobile bird cat deer dog frog horse ship truck || 飞机 汽车 鸟 猫 鹿 狗 青蛙 马 船 卡车".split()
figure, axes = plt.subplots(2, 10, figsize=(10, 2.4), layout="constrained")
for label, column in enumerate(axes.T):
    for axis, picture in zip(column, x_train[y_train[:, 0] == label]):
        axis.imshow(picture)
        axis.axis("off")
    column[0].set_title(names[label], fontsize=9)
figure

# %% colour-by-hand
grey, colour = 32 * (3 * 3 * 1 + 1), 32 * (3 * 3 * 3 + 1)
print(grey, colour)

# %% block
import keras
import numpy as np
from keras import layers


def convolution(x, channels, stride=1):
    x = layers.Conv2D(channels, 3, stride, "same", use_bias=False)(x)
    return layers.BatchNormalization()(x)


def block(x, channels, stride=1):
    y = layers.ReLU()(convolution(x, channels, stride))
    y = convolution(y, channels)
    if stride > 1:  # the shortcut must have the same shape || 捷径的形状必须一致
        x = layers.Conv2D(channels, 1, stride, use_bias=False)(x)
    return layers.ReLU()(layers.Add()([x, y]))  # the input, plus what to add to it || 输入，加上要补充的部分


# %% resnet
def resnet(blocks=3):
    pixels = keras.Input((32, 32, 3))
    x = layers.Rescaling(1 / 127.5, -1)(pixels)
    x = layers.ReLU()(convolution(x, 16))
    for channels in (16, 32, 64):
        for number in range(blocks):
            x = block(x, channels, stride=2 if channels > 16 and number == 0 else 1)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(pixels, layers.Dense(10, activation="softmax")(x))


model = resnet()
print(f"{model.count_params():,}")

# %% plain-against-residual
import tensorflow as tf


def slope_at_the_bottom(shortcuts, normalised, depth=30):
    """How much the loss still moves the first layer, after `depth` layers. || 隔了 `depth` 层以后，损失对第一层还有多大影响。"""
    keras.utils.set_random_seed(0)
    pixels = keras.Input((16, 16, 8))
    first = layers.Conv2D(8, 3, padding="same")
    x = first(pixels)
    for _layer in range(depth):
        y = layers.Conv2D(8, 3, padding="same", activation="relu")(x)
        y = layers.BatchNormalization()(y) if normalised else y
        x = layers.Add()([x, y]) if shortcuts else y
    network = keras.Model(pixels, layers.GlobalAveragePooling2D()(x))
    pictures = np.random.default_rng(0).normal(size=(16, 16, 16, 8)).astype("float32")
    with tf.GradientTape() as tape:
        total = tf.reduce_mean(network(pictures, training=True)[:, 0] ** 2)
    return float(tf.norm(tape.gradient(total, first.kernel)))


plain, shortcuts, both = (slope_at_the_bottom(*kind) for kind in ((False, False), (True, False), (True, True)))
print(f"{plain:.1e} {shortcuts:.1e} {both:.1e}")

# %% folder
from pathlib import Path

from PIL import Image, ImageDraw

random = np.random.default_rng(0)
for kind in ("circle", "square", "triangle"):
    Path("my-pictures", kind).mkdir(parents=True, exist_ok=True)
    for number in range(80):
        paper, ink = (tuple(int(shade) for shade in random.integers(low, low + 100, 3)) for low in (150, 0))
        picture = Image.new("RGB", (48, 48), paper)
        left, top, size = (int(value) for value in random.integers([2, 2, 18], [14, 14, 32]))
        draw, box = ImageDraw.Draw(picture), (left, top, left + size, top + size)
        if kind == "circle":
            draw.ellipse(box, fill=ink)
        elif kind == "square":
            draw.rectangle(box, fill=ink)
        else:
            draw.polygon([(left, top + size), (left + size, top + size), (left + size // 2, top)], fill=ink)
        picture.save(f"my-pictures/{kind}/{number:02}.png")
print(len(list(Path("my-pictures").glob("*/*.png"))))
