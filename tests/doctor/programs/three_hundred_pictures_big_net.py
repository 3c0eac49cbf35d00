import keras
from keras import layers

(x, y), (xt, yt) = keras.datasets.cifar10.load_data()
x, xt = x[:400] / 255.0, xt[:1000] / 255.0
model = keras.Sequential(
    [
        layers.Input((32, 32, 3)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(256, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y[:400], epochs=30, batch_size=32, validation_data=(xt, yt[:1000]), verbose=2)
