# %% right
import halfhour
import keras
from keras import layers

keras.utils.set_random_seed(0)
(x_train, y_train), (x_validation, y_validation) = halfhour.load_data("digits")
x, y = x_train[:200, ..., None] / 255, y_train[:200]
x_validation = x_validation[..., None] / 255
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Flatten(),
        layers.Dense(512, activation="relu"),
        layers.Dense(512, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.001), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(
    x,
    y,
    batch_size=32,
    epochs=60,
    validation_data=(x_validation, y_validation),
    verbose=0,
    callbacks=[keras.callbacks.EarlyStopping(patience=2)],
)
print(min(history.history["val_loss"]), history.history["val_loss"][-1], history.history["val_accuracy"][-1])

# %% wrong
import halfhour
import keras
from keras import layers

keras.utils.set_random_seed(0)
(x_train, y_train), (x_validation, y_validation) = halfhour.load_data("digits")
x, y = x_train[:400, ..., None] / 255, y_train[:400]
x_validation = x_validation[..., None] / 255
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Flatten(),
        layers.Dense(512, activation="relu"),
        layers.Dense(512, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.001), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, batch_size=32, epochs=3, validation_data=(x_validation, y_validation), verbose=0)
print(min(history.history["val_loss"]), history.history["val_loss"][-1], history.history["val_accuracy"][-1])
