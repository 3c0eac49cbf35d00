import keras
from keras import layers
from sklearn.datasets import make_moons

X, y = make_moons(2000, noise=0.15, random_state=1)
inp = keras.Input((2,))
h = inp
for _ in range(8):
    h = layers.Dense(32, activation="hard_sigmoid")(h)
out = layers.Dense(1, activation="sigmoid")(h)
model = keras.Model(inp, out)
model.compile(keras.optimizers.SGD(0.1), "binary_crossentropy", metrics=["accuracy"])
model.fit(X[:1600], y[:1600], epochs=15, validation_data=(X[1600:], y[1600:]), verbose=2)
