import keras
from keras import layers
from keras.regularizers import l1

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x[:5000].reshape(-1, 784) / 255, xt[:1000].reshape(-1, 784) / 255
model = keras.Sequential(
    [
        layers.Input((784,)),
        layers.Dense(64, activation="relu", kernel_regularizer=l1(0.1)),
        layers.Dense(10, activation="softmax", kernel_regularizer=l1(0.1)),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y[:5000], epochs=6, batch_size=64, validation_data=(xt, yt[:1000]))
