import halfhour
import keras
from keras import layers

(x_train, y_train), _test = halfhour.load_data("mnist")
x_train = x_train[..., None] / 255
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(512, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(65536, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=128, epochs=1, verbose=2)
