import keras
from sklearn.datasets import load_digits

keras.utils.set_random_seed(4)
x, y = load_digits(return_X_y=True)
x = (x / 16).astype("float32")

base = keras.Sequential([keras.Input((64,)), keras.layers.Dense(64, activation="relu")], name="base")
model = keras.Sequential([base, keras.layers.Dense(10, activation="softmax")])
base.trainable = False
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:1400], y[:1400], epochs=15, validation_data=(x[1400:], y[1400:]), verbose=2)
base.trainable = True
# now the whole network
model.fit(x[:1400], y[:1400], epochs=10, validation_data=(x[1400:], y[1400:]), verbose=2)
