import keras
import numpy as np
from sklearn.datasets import load_digits

keras.utils.set_random_seed(4)
x, y = load_digits(return_X_y=True)
x = (x / 16).astype("float32")
old, young = x[:1200], x[1200:]
odd = y % 2
model = keras.Sequential(
    [
        keras.Input((64,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(old, odd[:1200], epochs=15, verbose=2)
said = np.argmax(model.predict(young, verbose=0), axis=1)
print("right:", (said == odd[1200:]).mean())
