"""Reckoned against measured: what a training step costs, by `doctor/trying/cost.py` and by the clock.

`trial_costs.py` prints for each network milliseconds a step as reckoned and as measured (processor and clock), and how
much longer the clock took than was reckoned, divided by the median of that over all networks: a machine may be slower
than the one that was reckoned for, but should be so for all of them.
"""

import time
from statistics import median

import keras
import numpy as np
from keras import layers

from halfhour.doctor.trying.cost import step_cost

SECONDS = 1.5  # of each network
CLASSES = 10


def networks() -> dict[str, tuple[keras.Model, int]]:
    """Networks as beginners write them, and their batch."""
    picture, colour = keras.Input((28, 28, 1)), keras.Input((32, 32, 3))
    words, steps = keras.Input((60,), dtype="int32"), keras.Input((28, 28))
    pixels, table = keras.Input((784,)), keras.Input((4,))

    def chain(x, *given):
        start = x
        for layer in (*given, layers.Dense(CLASSES, activation="softmax")):
            x = layer(x)
        return keras.Model(start, x)

    def tutorial():
        block = [layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D()]
        return chain(picture, *block, layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(), layers.Flatten())

    def attention():
        x = layers.MultiHeadAttention(4, 16)(steps, steps)
        return keras.Model(steps, chain(keras.Input(x.shape[1:]), layers.GlobalAveragePooling1D())(x))

    normalised = [
        part
        for filters in (32, 64, 128)
        for part in (
            layers.Conv2D(filters, 3, padding="same"),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.MaxPooling2D(),
        )
    ]
    return {
        "table": (chain(table, layers.Dense(16, activation="relu")), 8),
        "dense 128": (chain(pixels, layers.Dense(128, activation="relu")), 32),
        "dense 512, 512": (chain(pixels, layers.Dense(512, activation="relu"), layers.Dense(512)), 128),
        "twenty sigmoids": (chain(pixels, *[layers.Dense(64, activation="sigmoid") for _ in range(20)]), 32),
        "tutorial, batch 32": (tutorial(), 32),
        "tutorial, batch 128": (tutorial(), 128),
        "colour, normalised": (chain(colour, *normalised, layers.Flatten()), 64),
        "LSTM": (chain(steps, layers.LSTM(64)), 64),
        "two GRU": (chain(steps, layers.GRU(32, return_sequences=True), layers.GRU(32)), 32),
        "words": (chain(words, layers.Embedding(1000, 16), layers.GlobalAveragePooling1D()), 32),
        "attention": (attention(), 32),
        "separable": (
            chain(
                colour,
                layers.Conv2D(32, 3),
                layers.SeparableConv2D(64, 3),
                layers.SeparableConv2D(64, 3),
                layers.GlobalAveragePooling2D(),
            ),
            32,
        ),
    }


def measured(model: keras.Model, batch: int) -> tuple[float, float]:
    """Seconds a step, by the processor and by the clock."""
    count = batch * 32
    x = np.random.default_rng(0).integers(0, 255, (count, *model.input_shape[1:])).astype(model.inputs[0].dtype)
    y = np.arange(count) % CLASSES
    model.compile("adam", "sparse_categorical_crossentropy", steps_per_execution=8)
    model.fit(x, y, batch_size=batch, verbose=0)
    steps, clock, processor = 0, time.monotonic(), time.process_time()
    while time.monotonic() - clock < SECONDS:
        model.fit(x, y, batch_size=batch, verbose=0)
        steps += count // batch
    return (time.process_time() - processor) / steps, (time.monotonic() - clock) / steps


def main() -> None:
    rows = []
    for name, (model, batch) in networks().items():
        reckoned = step_cost(model, batch)
        rows.append((name, reckoned, *measured(model, batch)))
    usual = median(clock / reckoned for _, reckoned, _, clock in rows)
    print(f"{'network':22} reckoned processor clock (ms a step)  clock / reckoned / {usual:.2f}")
    for name, reckoned, processor, clock in rows:
        ratio = clock / reckoned / usual
        print(f"{name:22} {1e3 * reckoned:8.2f} {1e3 * processor:9.2f} {1e3 * clock:5.2f} {ratio:32.2f}")


if __name__ == "__main__":
    main()
