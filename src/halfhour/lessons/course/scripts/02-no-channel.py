import halfhour
import keras
from keras import layers

(x_train, y_train), _test = halfhour.load_data("mnist")
x_train = x_train[:6000] / 255  # (6000, 28, 28): no channel || (6000, 28, 28)：没有通道维
model = keras.Sequential(
    [
        layers.Conv2D(32, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train[:6000], epochs=2, verbose=2)
