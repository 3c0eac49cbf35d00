"""Lesson 5: training."""

# %% arithmetic
pictures = 60_000 - 60_000 // 5  # a fifth is for validation || 五分之一留作验证
steps = pictures // 128
print(pictures, steps, 10 * steps)

# %% prepare
import halfhour
import keras
import numpy as np
from keras import layers

(x_train, y_train), _test = halfhour.load_data("mnist")
x = x_train[..., None].astype("float32") / 255
y = keras.utils.to_categorical(y_train, 10)


def network(dropout=0.5):
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
            layers.Dropout(dropout),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return model


# %% fit
model = network()
history = model.fit(x, y, batch_size=128, epochs=2, validation_split=0.2, verbose=2)

# %% loop
x_small, y_small = x[:9600], y[:9600]
model = network()
order = np.random.default_rng(0).permutation(len(x_small))  # a new order for every epoch || 每一轮换一个顺序
for start in range(0, len(order), 128):
    batch = order[start : start + 128]
    loss, accuracy = model.train_on_batch(x_small[batch], y_small[batch])
loop_accuracy = model.evaluate(x[-2000:], y[-2000:], verbose=0)[1]
print(f"{loop_accuracy:.1%}")

# %% batches
from time import perf_counter

results = {}
for size in (8, 128, 2400):
    model = network()
    model.train_on_batch(x[:size], y[:size])  # builds the graph; not timed || 先搭好计算图，不计时
    started = perf_counter()
    model.fit(x_small, y_small, batch_size=size, epochs=1, verbose=0)
    seconds = perf_counter() - started
    results[size] = len(x_small) // size, seconds, model.evaluate(x[-2000:], y[-2000:], verbose=0)[1]

# %% batches-told
for size, (steps, seconds, accuracy) in results.items():
    print(f"batch {size}: {steps} steps, {seconds:.1f} s, {accuracy:.1%} || 每批 {size} 张：{steps} 步，{seconds:.1f} 秒，{accuracy:.1%}")

# %% dropout
asked = x[:1]
layer = layers.Dropout(0.5)
print(np.array(layer(np.ones(10, "float32"), training=True)))
print(np.array(layer(np.ones(10, "float32"), training=False)))

# %% deadline
class Deadline(keras.callbacks.Callback):
    def __init__(self, seconds):
        super().__init__()
        self.seconds = seconds

    def on_train_begin(self, logs=None):
        self.end = perf_counter() + self.seconds

    def on_train_batch_end(self, batch, logs=None):
        self.model.stop_training = perf_counter() > self.end


model = network()
model.fit(x_small, y_small, batch_size=128, epochs=1000, callbacks=[Deadline(5)], verbose=0)
epochs_done = len(model.history.epoch)
print(epochs_done)
