"""Lesson 3: the network."""

# %% filter
import halfhour
import numpy as np

(x_train, y_train), (x_test, y_test) = halfhour.load_data("mnist")
picture = x_train[0] / 255  # (28, 28)
kernel = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])  # bright above, dark below || 上面亮，下面暗

answer = np.zeros((26, 26))
for row in range(26):
    for column in range(26):
        answer[row, column] = np.sum(picture[row : row + 3, column : column + 3] * kernel)
print(answer.shape, round(answer.min(), 2), round(answer.max(), 2))

# %% edges
import matplotlib.pyplot as plt

halfhour.figure_style()
shown = {
    "the image, 28 x 28 || 图片，28 × 28": picture,
    "the filter, 3 x 3 || 卷积核，3 × 3": kernel,
    "its response, 26 x 26 || 它的响应，26 × 26": answer,
    "after ReLU || 经过 ReLU": np.maximum(answer, 0),
}
figure, axes = plt.subplots(1, 4, figsize=(9, 2.6), layout="constrained")
for axis, (title, values) in zip(axes, shown.items()):
    axis.imshow(values, cmap="RdBu_r", vmin=-3, vmax=3)
    axis.set_title(title, fontsize=9)
    axis.axis("off")
figure

# %% pooling
block = np.array([[1, 3, 0, 2], [4, 2, 1, 0], [0, 1, 5, 6], [2, 0, 7, 1]])
print(block.reshape(2, 2, 2, 2).max(axis=(1, 3)))

# %% by-hand
conv_1 = 32 * (3 * 3 * 1 + 1)
conv_2 = 64 * (3 * 3 * 32 + 1)
dense = 128 * (5 * 5 * 64 + 1)
classes = 10 * (128 + 1)
print(conv_1, conv_2, dense, classes, conv_1 + conv_2 + dense + classes)

# %% build
import keras
from keras import layers

keras.utils.set_random_seed(0)
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ]
)
for layer in model.layers:
    print(f"{type(layer).__name__:14}{str(layer.output.shape[1:]):16}{layer.count_params():9,}")
print(f"{model.count_params():,}")

# %% dense-instead
every_pixel = 28 * 28
every_output = 26 * 26 * 32
print(f"{every_pixel * every_output + every_output:,}")

# %% two-networks
x, y = x_train[:12000, ..., None] / 255, y_train[:12000]
flat = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Flatten(),
        layers.Dense(284, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
for network in (model, flat):
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    network.fit(x, y, batch_size=64, epochs=4, verbose=0)

# %% shifted
test = x_test[:5000, ..., None] / 255
moved = np.roll(test, 2, axis=2)  # two pixels to the right || 向右平移两个像素
share = {
    name: [network.evaluate(pictures, y_test[:5000], verbose=0)[1] for pictures in (test, moved)]
    for name, network in {"conv": model, "dense": flat}.items()
}

# %% shifted-told
print(f"{flat.count_params():,} parameters without convolution || 没有卷积的网络有 {flat.count_params():,} 个参数")
print(f"unshifted: conv {share['conv'][0]:.1%}, dense {share['dense'][0]:.1%} || 原样：卷积 {share['conv'][0]:.1%}，全连接 {share['dense'][0]:.1%}")
print(f"shifted by two pixels: conv {share['conv'][1]:.1%}, dense {share['dense'][1]:.1%} || 平移两个像素：卷积 {share['conv'][1]:.1%}，全连接 {share['dense'][1]:.1%}")

# %% learned
weights = model.layers[0].get_weights()[0]  # (3, 3, 1, 32)
looking = keras.Model(model.inputs, model.layers[0].output)
maps = looking.predict(x_test[:1, ..., None] / 255, verbose=0)[0]  # (26, 26, 32)
strongest = np.argsort(-maps.mean(axis=(0, 1)))[:8]

# %% maps
figure, axes = plt.subplots(2, 8, figsize=(9, 2.7), layout="constrained")
limit = abs(weights).max()
for column, number in enumerate(strongest):
    axes[0, column].imshow(weights[:, :, 0, number], cmap="RdBu_r", vmin=-limit, vmax=limit)
    axes[1, column].imshow(maps[:, :, number], cmap="gray_r")
    axes[0, column].set_title(f"filter {number} || 卷积核 {number}", fontsize=9)
for axis in axes.flat:
    axis.axis("off")
figure
