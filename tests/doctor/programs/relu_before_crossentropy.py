import tensorflow as tf

(x, y), (xt, yt) = tf.keras.datasets.mnist.load_data()
x, xt = x[:6000] / 255.0, xt[:1000] / 255.0
model = tf.keras.models.Sequential(
    [
        tf.keras.layers.Input((28, 28)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(10, activation="relu"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y[:6000], epochs=3)
model.evaluate(xt, yt[:1000])
