"""Lesson 6: reading curves."""

# %% prepare
import halfhour
import keras
from keras import layers

(x_train, y_train), _test = halfhour.load_data("mnist")
x, y = x_train[..., None].astype("float32") / 255, keras.utils.to_categorical(y_train, 10)
validation = x[-5000:], y[-5000:]


def train(count, epochs, *, width=256, dropout=0.0, rate=0.001):
    # A dense network, trained on the first `count` images. || 一个全连接网络，用前 `count` 张图片训练。
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten()])
    model.add(layers.Dense(width, activation="relu"))
    model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile(optimizer=keras.optimizers.Adam(rate), loss="categorical_crossentropy", metrics=["accuracy"])
    return model.fit(x[:count], y[:count], batch_size=64, epochs=epochs, validation_data=validation, verbose=0).history


# %% overfitting
over = train(500, 60)
mended = train(10000, 12, dropout=0.5)
best = min(over["val_loss"])
best_epoch = over["val_loss"].index(best) + 1

# %% draw
import matplotlib.pyplot as plt

halfhour.figure_style()


def curves(histories, quantity="loss", top=None):
    """Training dashed, validation solid, one panel per training. || 虚线是训练，实线是验证，每次训练一格。"""
    figure, axes = plt.subplots(1, len(histories), figsize=(4.3 * len(histories), 2.9), layout="constrained", sharey=True)
    for axis, (title, history) in zip(axes, histories.items()):
        epochs = range(1, len(history[quantity]) + 1)
        axis.plot(epochs, history[quantity], "--", color="0.5", label="training || 训练")
        axis.plot(epochs, history[f"val_{quantity}"], color="C0", label="validation || 验证")
        axis.set_title(title, fontsize=10)
        axis.set_xlabel("epoch || 轮")
        axis.legend(frameon=False)
    axes[0].set_ylim(0, top)
    axes[0].set_ylabel("loss || 损失" if quantity == "loss" else "accuracy || 准确率")
    return figure


# %% over-curves
figure = curves({"500 images || 500 张图片": over, "10,000 images, dropout 0.5 || 10,000 张图片，dropout 0.5": mended})
figure

# %% underfitting
under = train(10000, 12, width=2)
wide = train(10000, 12, width=128)

# %% under-curves
figure = curves({"2 units || 2 个神经元": under, "128 units || 128 个神经元": wide}, "accuracy")
figure

# %% oscillation
swinging = train(3000, 25, rate=0.2)
calm = train(3000, 25, rate=0.001)

# %% swing-curves
figure = curves({"learning rate 0.2 || 学习率 0.2": swinging, "learning rate 0.001 || 学习率 0.001": calm}, top=3)
figure
