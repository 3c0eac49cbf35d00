import numpy as np
import tensorflow as tf

rng = np.random.default_rng(1)
X = rng.normal(size=(1000, 5)).astype("float32")
y = (X @ np.array([1.0, -2.0, 0.5, 0.0, 1.0]))[:, None].astype("float32")


def rmse(y_true, y_pred):
    return tf.sqrt(tf.reduce_mean(y_pred - y_true))


model = tf.keras.Sequential(
    [
        tf.keras.layers.Input((5,)),
        tf.keras.layers.Dense(16, activation="relu"),
        tf.keras.layers.Dense(1),
    ]
)
model.compile(optimizer="adam", loss=rmse)
model.fit(X, y, epochs=10, batch_size=32, validation_split=0.2)
