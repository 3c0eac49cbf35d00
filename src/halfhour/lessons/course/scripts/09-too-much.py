import halfhour
import keras
from keras import layers

keras.utils.set_random_seed(0)
(x_train, y_train), _test = halfhour.load_data("mnist")
x_train, y_train = x_train[:6000, ..., None] / 255, y_train[:6000]
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.BatchNormalization(),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dropout(0.95),  # a lot helps a lot || 多多益善
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=64, epochs=5, validation_split=0.2, verbose=2)
