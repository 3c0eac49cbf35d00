import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(5)
rng = np.random.default_rng(5)
axes, time = 3, 96
y = rng.integers(0, axes, 1200)  # the axis along which the sensor shook fastest

# recordings as the logger writes them: (recordings, axes, time)
t = np.arange(time)
speed = rng.uniform(0.1, 0.25, (1200, axes, 1))
speed[np.arange(1200), y] *= 2.5
x = np.sin(speed * t + rng.uniform(0, 6.28, (1200, axes, 1))) + 0.05 * rng.normal(size=(1200, axes, time))
x = x.astype("float32")

x = x.transpose(0, 2, 1)
x_train, x_test, y_train, y_test = x[:900], x[900:], y[:900], y[900:]

model = keras.Sequential(
    [
        keras.Input((time, axes)),
        layers.Conv1D(32, 5, activation="relu"),
        layers.Conv1D(32, 5, activation="relu"),
        layers.GlobalAveragePooling1D(),
        layers.Dense(3, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=8, batch_size=32, validation_split=0.1, verbose=2)
print(model.evaluate(x_test, y_test, verbose=0))
