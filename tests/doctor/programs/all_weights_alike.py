from sklearn.datasets import load_digits
from tensorflow.keras import Input, Model, layers

X, y = load_digits(return_X_y=True)
X = X / 16.0
inp = Input((64,))
h = layers.Dense(64, activation="tanh", kernel_initializer="ones")(inp)
h = layers.Dense(32, activation="tanh", kernel_initializer="ones")(h)
out = layers.Dense(10, activation="softmax")(h)
model = Model(inp, out)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X[:1400], y[:1400], epochs=20, validation_data=(X[1400:], y[1400:]), verbose=2)
