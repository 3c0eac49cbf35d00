import halfhour
import keras
from keras import layers

keras.utils.set_random_seed(0)
(x_train, y_train), _test = halfhour.load_data("mnist")
x, y = x_train[..., None] / 255, keras.utils.to_categorical(y_train, 10)
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Flatten(),
        layers.Dense(256, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.2), loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:3000], y[:3000], batch_size=64, epochs=25, validation_data=(x[-2000:], y[-2000:]), verbose=0)
