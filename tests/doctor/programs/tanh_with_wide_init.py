import keras
from keras import layers

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x[:5000].reshape(-1, 784) / 255.0, xt[:1000].reshape(-1, 784) / 255.0
init = keras.initializers.RandomNormal(stddev=5.0)
model = keras.Sequential(
    [
        layers.Input((784,)),
        layers.Dense(128, activation="tanh", kernel_initializer=init),
        layers.Dense(128, activation="tanh", kernel_initializer=init),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(keras.optimizers.SGD(0.05), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y[:5000], epochs=5, validation_data=(xt, yt[:1000]))
