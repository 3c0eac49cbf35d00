import tensorflow as tf
from tensorflow.keras import layers

(x, y), (xt, yt) = tf.keras.datasets.cifar10.load_data()
model = tf.keras.Sequential(
    [
        layers.Input((32, 32, 3)),
        layers.Rescaling(1 / 127.5, offset=-1),
        layers.Conv2D(16, 3, use_bias=False),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, use_bias=False),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.GlobalAveragePooling2D(),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:4000], y[:4000], epochs=4, batch_size=64, validation_data=(xt[:800], yt[:800]))
