import halfhour
import keras
from keras import layers

keras.utils.set_random_seed(0)
(x_train, y_train), _test = halfhour.load_data("mnist")
x_train = x_train[:6000].astype("float32")  # still 0..255 || 仍然是 0..255
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train[:6000], epochs=5, validation_split=0.2, verbose=2)
