import keras
import numpy as np
from keras import layers, ops

keras.utils.set_random_seed(4)
rng = np.random.default_rng(4)
rooms = rng.uniform(-1, 1, (1200, 5)).astype("float32")
heat = (3 * rooms[:, 0] - 2 * rooms[:, 1] * rooms[:, 2] + rooms[:, 3]).astype("float32")


class TooColdIsWorse(keras.losses.Loss):
    def call(self, y_true, y_pred):
        error = y_true - y_pred
        return ops.mean(ops.where(error > 0, 3 * ops.square(error), ops.square(error)))


model = keras.Sequential(
    [
        keras.Input((5,)),
        layers.Dense(48, activation="relu"),
        layers.Dense(48, activation="relu"),
        layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.002), loss=TooColdIsWorse())
model.fit(rooms[:1000], heat[:1000], validation_data=(rooms[1000:], heat[1000:]), epochs=20, verbose=0)
answers = model.predict(rooms[1000:], verbose=0)[:, 0]
print("correlation:", np.corrcoef(answers, heat[1000:])[0, 1])
