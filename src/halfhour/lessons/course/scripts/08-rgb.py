import halfhour
import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(0)
(x_train, y_train), (x_test, _labels) = halfhour.load_data("mnist")
x_train = x_train[:6000, ..., None] / 255
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train[:6000], batch_size=64, epochs=2, validation_split=0.2, verbose=2)

picture = np.stack([x_test[0]] * 3, axis=-1)  # as a phone saves it: red, green, blue || 手机存的图片：红、绿、蓝三个通道
print(model.predict(picture[None] / 255, verbose=0).argmax())
