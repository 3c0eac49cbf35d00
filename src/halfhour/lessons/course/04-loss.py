"""Lesson 4: loss and optimizer."""

# %% softmax
import numpy as np


def softmax(scores):
    shares = np.exp(scores)
    return shares / shares.sum()


scores = np.array([2.0, 1.0, 0.1])
print(np.round(softmax(scores), 3), softmax(scores).sum())

# %% too-large
with np.errstate(over="ignore", invalid="ignore"):
    print(softmax(np.array([1000.0, 1001.0, 1002.0])))


def softmax(scores):
    shares = np.exp(scores - scores.max())  # the result is the same, the numbers are smaller || 结果不变，只是数变小了
    return shares / shares.sum()


print(np.round(softmax(np.array([1000.0, 1001.0, 1002.0])), 3))

# %% entropy
import math

for share in (0.99, 0.8, 0.5, 0.1, 0.01):
    print(share, round(-math.log(share), 3))

# %% entropy-keras
import keras

truth = np.array([[0, 0, 1, 0]])
guess = np.array([[0.05, 0.05, 0.8, 0.1]])
print(round(float(keras.losses.categorical_crossentropy(truth, guess)[0]), 3))

# %% curve
import halfhour
import matplotlib.pyplot as plt

halfhour.figure_style()
share = np.linspace(0.005, 1, 400)
figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
axis.plot(share, -np.log(share))
for point in (0.8, 0.1):
    axis.plot(point, -math.log(point), "o", color="C3")
    axis.annotate(f"{-math.log(point):.3f}", (point, -math.log(point)), xytext=(6, 4), textcoords="offset points")
axis.set_xlabel("probability of the true class || 正确类别的概率")
axis.set_ylabel("loss || 损失")
figure

# %% gradient
truth = np.array([0.0, 0.0, 1.0])


def loss(scores):
    return -math.log(softmax(scores) @ truth)


by_formula = softmax(scores) - truth
small = 1e-6
by_trying = [(loss(scores + small * step) - loss(scores)) / small for step in np.eye(3)]
print(np.round(by_formula, 3))
print(np.round(by_trying, 3))

# %% descent
def descend(rate, steps=20, start=4.0):
    places = [start]
    for _step in range(steps):
        places.append(places[-1] - rate * 2 * places[-1])  # the slope of w² is 2w || w² 的斜率是 2w
    return np.array(places)


for rate in (0.01, 0.1, 0.9, 1.1):
    print(rate, round(descend(rate)[-1], 4))

# %% rates
figure, axes = plt.subplots(1, 4, figsize=(10, 2.6), layout="constrained", sharey=True)
line = np.linspace(-6, 6, 200)
for axis, rate in zip(axes, (0.01, 0.1, 0.9, 1.1)):
    path = descend(rate, steps=4 if rate > 1 else 10)
    axis.plot(line, line**2, color="0.8")
    axis.plot(path, path**2, "o-", markersize=3)
    axis.set_title(f"learning rate {rate} || 学习率 {rate}", fontsize=9)
    axis.set(xlim=(-9, 9), ylim=(-3, 60))
figure

# %% adam
variable = keras.Variable([4.0, 400.0])
optimizer = keras.optimizers.Adam(learning_rate=0.001)
optimizer.apply([np.array([8.0, 0.0008])], [variable])
print(np.round(4.0 - np.array(variable)[0], 6), np.round(400.0 - float(variable[1]), 4))

# %% adam-by-hand
slope = 8.0
mean = 0.1 * slope / (1 - 0.9)  # running mean of the slopes, bias-corrected || 斜率的滑动平均（已修正偏差）
square = 0.001 * slope**2 / (1 - 0.999)  # of their squares || 斜率平方的滑动平均
print(0.001 * mean / (math.sqrt(square) + 1e-7))

# %% three-rates
from keras import layers

(x_train, y_train), _test = halfhour.load_data("mnist")
x, y = x_train[:6000, ..., None] / 255, keras.utils.to_categorical(y_train[:6000], 10)
histories = {}
for rate in (0.00001, 0.001, 0.1):
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(rate), loss="categorical_crossentropy", metrics=["accuracy"])
    histories[rate] = model.fit(x, y, batch_size=64, epochs=4, validation_split=0.2, verbose=0).history
    print(rate, [round(value, 3) for value in histories[rate]["val_loss"]], f"{histories[rate]['val_accuracy'][-1]:.1%}")
