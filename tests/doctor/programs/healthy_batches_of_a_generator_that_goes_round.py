import keras
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(6)
x, y = load_digits(return_X_y=True)
x = (x / 16).astype("float32")
x_train, x_test, y_train, y_test = x[:1400], x[1400:], y[:1400], y[1400:]
size = 32


def batches():
    start = 0
    while True:
        yield x_train[start : start + size], y_train[start : start + size]
        start = (start + size) % len(x_train)


model = keras.Sequential(
    [keras.Input((64,)), layers.Dense(64, activation="relu"), layers.Dense(10, activation="softmax")]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(batches(), steps_per_epoch=44, validation_data=(x_test, y_test), epochs=20, verbose=2)
