import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(8)
rng = np.random.default_rng(8)


def signals(count):
    """Runs of pulses: is the first one as high as the last one?"""
    rows, answers = [], []
    for _ in range(count):
        pulses = rng.integers(1, 5, rng.integers(3, 8))
        same = rng.integers(0, 2)
        pulses[-1] = pulses[0] if same else 1 + (pulses[0] + rng.integers(0, 3)) % 4
        rows.append(pulses)
        answers.append(same)
    return keras.utils.pad_sequences(rows, maxlen=48, padding="post"), np.array(answers)


x, y = signals(1500)
x_test, y_test = signals(400)
model = keras.Sequential(
    [
        keras.Input((48,)),
        layers.Embedding(5, 8),
        layers.GRU(24),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x, y, validation_data=(x_test, y_test), batch_size=50, epochs=6, verbose=2)
