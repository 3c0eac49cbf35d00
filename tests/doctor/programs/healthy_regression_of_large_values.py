import keras
from keras import layers
from sklearn.datasets import make_friedman1

keras.utils.set_random_seed(1)
x, y = make_friedman1(n_samples=1500, noise=0.5, random_state=1)

model = keras.Sequential(
    [
        keras.Input((10,)),
        layers.Dense(64, activation="relu"),
        layers.Dense(64, activation="relu"),
        layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.005), loss="mae")
model.fit(x[:1200], y[:1200], epochs=30, validation_data=(x[1200:], y[1200:]), verbose=0)
print(model.evaluate(x[1200:], y[1200:], verbose=0))
