import keras
from keras import layers

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x[:5000].reshape(-1, 784) / 255.0, xt[:1000].reshape(-1, 784) / 255.0
model = keras.Sequential(
    [
        layers.Input((784,)),
        layers.Dense(64, activation="relu", bias_initializer=keras.initializers.Constant(-10.0)),
        layers.Dense(32, activation="relu", bias_initializer=keras.initializers.Constant(-10.0)),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y[:5000], epochs=4, validation_data=(xt, yt[:1000]))
print(keras.config.floatx())
