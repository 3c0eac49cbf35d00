import keras
from keras.layers import Dense, Flatten, Input

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x[:6000] / 255.0, xt[:1000] / 255.0
model = keras.models.Sequential(
    [Input((28, 28)), Flatten(), Dense(128, activation="relu"), Dense(10, activation="softmax")]
)
model.compile(keras.optimizers.Adam(1e-7), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y[:6000], epochs=4, validation_data=(xt, yt[:1000]))
