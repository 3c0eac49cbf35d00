import halfhour
import keras
from keras import layers

keras.utils.set_random_seed(0)
(x_train, y_train), (x_validation, y_validation) = halfhour.load_data("digits")
x_train, x_validation = x_train[..., None] / 255, x_validation[..., None] / 255
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(8, 3, strides=2, activation="relu"),
        layers.Flatten(),
        layers.Dense(32, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(
    x_train, y_train, batch_size=64, epochs=100, validation_data=(x_validation, y_validation), verbose=0
)
print(len(history.epoch), min(history.history["val_loss"]))
