# %% right
import halfhour
import keras
from keras import layers

keras.utils.set_random_seed(0)
(x_train, y_train), _test = halfhour.load_data("digits")
x_train = x_train[..., None].astype("float32") / 255
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=32, epochs=8, validation_split=0.2, verbose=2)

# %% wrong
import halfhour
import keras
from keras import layers

keras.utils.set_random_seed(0)
(x_train, y_train), _test = halfhour.load_data("digits")
x_train = x_train[..., None].astype("float32")
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.SGD(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=32, epochs=8, validation_split=0.2, verbose=2)
