"""Lesson 9: past 99 %."""

# %% prepare
import halfhour
import keras
import numpy as np
from keras import layers

(x_train, y_train), _test = halfhour.load_data("mnist")
x, y = x_train[..., None].astype("float32") / 255, y_train
validation = x[-5000:], y[-5000:]

# %% augment
augment = keras.Sequential(
    [
        layers.RandomRotation(10 / 360, fill_mode="constant"),  # up to 10 degrees each way || 左右各不超过 10 度
        layers.RandomTranslation(0.1, 0.1, fill_mode="constant"),  # up to a tenth of the side || 不超过边长的十分之一
    ]
)
keras.utils.set_random_seed(0)
changed = np.array(augment(np.repeat(x[:1], 8, axis=0), training=True))

# %% augmented
import matplotlib.pyplot as plt

halfhour.figure_style()
figure, axes = plt.subplots(1, 9, figsize=(9, 1.4), layout="constrained")
for axis, picture in zip(axes, [x[0], *changed]):
    axis.imshow(picture[..., 0], cmap="gray_r", vmin=0, vmax=1)
    axis.axis("off")
axes[0].set_title("original || 原图", fontsize=9)
figure

# %% network
def network(normalised=False):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((28, 28, 1))])
    for filters in (32, 64):
        model.add(layers.Conv2D(filters, 3, use_bias=not normalised))
        if normalised:
            model.add(layers.BatchNormalization(momentum=0.9))
        model.add(layers.ReLU())
        model.add(layers.MaxPooling2D(2))
    model.add(layers.Flatten())
    model.add(layers.Dense(128, activation="relu"))
    model.add(layers.Dropout(0.5))
    model.add(layers.Dense(10, activation="softmax"))
    return model


# %% normalisation
batch = np.array([[1.0, 100.0], [2.0, 300.0], [3.0, 200.0]])
print(np.round((batch - batch.mean(axis=0)) / batch.std(axis=0), 3))
print(network(normalised=True).layers[1].count_params(), 4 * 32)

# %% four
COUNT, EPOCHS, BATCH = 1500, 40, 64
steps = len(x[:COUNT]) // BATCH * EPOCHS
results = {}
for name in ("plain", "augmented", "normalised", "falling"):
    model = network(normalised=name == "normalised")
    rate = keras.optimizers.schedules.CosineDecay(0.001, steps) if name == "falling" else 0.001
    model.compile(optimizer=keras.optimizers.Adam(rate), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    for epoch in range(EPOCHS):
        pictures = np.array(augment(x[:COUNT], training=True)) if name == "augmented" else x[:COUNT]
        model.fit(pictures, y[:COUNT], batch_size=BATCH, epochs=1, verbose=0)
    results[name] = model.evaluate(*validation, verbose=0)

# %% four-told
words = {
    "plain": "the classic network || 经典网络",
    "augmented": "with augmentation || 加数据增强",
    "normalised": "with batch normalisation || 加批归一化",
    "falling": "with a falling learning rate || 学习率逐步下降",
}
for name, (loss, accuracy) in results.items():
    print(f"{accuracy:.2%}  {loss:.4f}  {words[name]}")

# %% error
for wrong in (0.015, 0.03):
    print(round(100 * (wrong * (1 - wrong) / 5000) ** 0.5, 2))

# %% schedule
line = np.linspace(0, 1, 200)
figure, axis = plt.subplots(figsize=(6, 2.6), layout="constrained")
axis.plot(line, np.ones(200), label="constant || 不变")
axis.plot(line, 0.5 * (1 + np.cos(np.pi * line)), label="cosine || 余弦")
axis.plot(line, np.minimum(line / 0.1, (1 - line) / 0.9), label="linear, with a warm-up || 线性，先预热")
axis.set_xlabel("training progress || 训练进度")
axis.set_ylabel("learning rate / peak || 学习率 ÷ 峰值")
axis.legend(frameon=False)
figure
