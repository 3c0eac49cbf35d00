from sklearn.datasets import load_digits
from tensorflow import keras

digits = load_digits()
x = digits.images.reshape(-1, 64) / 16.0
y = digits.target + 1  # the letters of our file begin at 1

model = keras.Sequential(
    [
        keras.Input((64,)),
        keras.layers.Dense(50, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:1500], y[:1500], epochs=8)
print(model.evaluate(x[1500:], y[1500:]))
