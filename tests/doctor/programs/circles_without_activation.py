import keras
from keras import layers
from sklearn.datasets import make_circles

keras.utils.set_random_seed(1)
x, y = make_circles(1000, noise=0.05, factor=0.5, random_state=1)

model = keras.Sequential()
model.add(keras.Input((2,)))
model.add(layers.Dense(32))
model.add(layers.Dense(32))
model.add(layers.Dense(1, activation="sigmoid"))
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x[:800], y[:800], epochs=20, verbose=0)
print(model.evaluate(x[800:], y[800:], verbose=0))
