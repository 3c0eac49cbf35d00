import halfhour
import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(0)
(x_train, y_train), _test = halfhour.load_data("mnist")
x_train = x_train[:6000, ..., None] / 255
y_train = keras.utils.to_categorical(y_train[:6000], 10)
np.random.shuffle(x_train)  # shuffle them well || 充分打乱
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=64, epochs=4, validation_split=0.2, verbose=2)
