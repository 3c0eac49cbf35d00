# %% right
import halfhour
import keras
from keras import layers

keras.utils.set_random_seed(0)
(x_train, y_train), _test = halfhour.load_data("digits")
x_train = x_train[..., None] / 255
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(8, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=32, epochs=8, validation_split=0.2, verbose=2)

# %% wrong
import halfhour
import keras
from keras import layers

keras.utils.set_random_seed(0)
(x_train, y_train), _test = halfhour.load_data("digits")
x_train = x_train[..., None] / 255
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(8, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(1, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="mse", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=32, epochs=8, validation_split=0.2, verbose=2)
