"""Three movements told apart by a sensor that is worn at the wrist."""

import keras
import numpy as np

random = np.random.default_rng(4)
LENGTH, STRIDE = 48, 12


def recorded(movement, steps=360):
    """Acceleration on three axes, a repetition of the same movement at the person's own pace."""
    time = np.arange(steps)
    pace = random.uniform(0.2, 0.26)
    swing = [np.sin(pace * (axis + 1 + 0.4 * movement) * time + random.uniform(0, 6)) for axis in range(3)]
    return np.stack(swing, axis=1) + random.normal(0, 0.7, (steps, 3))


def windows(signal):
    return [signal[start : start + LENGTH] for start in range(0, len(signal) - LENGTH + 1, STRIDE)]


def cut(numbers):
    x, y = [], []
    for number in numbers:
        for window in windows(recorded(number % 3)):
            x.append(window)
            y.append(number % 3)
    order = random.permutation(len(x))
    return np.array(x, "float32")[order], np.array(y)[order]


x_train, y_train = cut(range(24))
x_test, y_test = cut(range(24, 30))

model = keras.Sequential(
    [
        keras.Input((LENGTH, 3)),
        keras.layers.Conv1D(32, 7, activation="relu"),
        keras.layers.MaxPooling1D(2),
        keras.layers.Conv1D(32, 5, activation="relu"),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=30, batch_size=32, validation_data=(x_test, y_test), verbose=0)
print(model.evaluate(x_test, y_test, verbose=0))
