import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(4)
rng = np.random.default_rng(4)
n = 3000
x = rng.normal(size=(n, 6)).astype("float32")
age = 40 + 12 * x[:, 0] + 6 * x[:, 5] + rng.normal(0, 2, n)  # its squared error begins at 1700
member = (x[:, 3] + x[:, 4] > 0).astype("float32")

inputs = keras.Input((6,))
hidden = layers.Dense(64, activation="relu")(inputs)
model = keras.Model(
    inputs,
    [layers.Dense(1, name="age")(hidden), layers.Dense(1, activation="sigmoid", name="member")(hidden)],
)
model.compile("adam", loss=["mse", "binary_crossentropy"], metrics=[["mae"], ["accuracy"]])
model.fit(x, [age, member], epochs=30, validation_split=0.2, verbose=2)
