import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(3)
rng = np.random.default_rng(3)
n = 3000
x = rng.normal(size=(n, 6)).astype("float32")
minutes = 240 + 60 * x[:, 0] - 45 * x[:, 1] * (x[:, 2] > 0) + rng.normal(0, 10, n)  # of a delivery
late = (x[:, 3] + x[:, 4] + rng.normal(0, 0.3, n) > 0.5).astype("float32")

inputs = keras.Input((6,))
hidden = layers.Dense(64, activation="relu")(inputs)
outputs = {
    "minutes": layers.Dense(1, name="minutes", bias_initializer=keras.initializers.Constant(240))(hidden),
    "late": layers.Dense(1, activation="sigmoid", name="late")(hidden),
}
model = keras.Model(inputs, outputs)
model.compile(
    keras.optimizers.Adam(0.003),
    loss={"minutes": "mse", "late": "binary_crossentropy"},
    loss_weights={"minutes": 0.001, "late": 1.0},
    metrics={"late": "accuracy"},
)
model.fit(x, {"minutes": minutes, "late": late}, epochs=25, validation_split=0.2, verbose=2)
