import keras
import numpy as np
from keras import layers

x = np.random.rand(16, 512, 512, 3).astype("float32")
y = np.arange(16) % 2
model = keras.Sequential(
    [
        layers.Input((512, 512, 3)),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.Flatten(),
        layers.Dense(8192, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=1, batch_size=4)
