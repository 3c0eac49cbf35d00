import keras

(x_train, y_train), _ = keras.datasets.mnist.load_data()
x_train = x_train[:2000] / 255.0
y_train = y_train[1:2000]
model = keras.Sequential(
    [
        keras.layers.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=2)
