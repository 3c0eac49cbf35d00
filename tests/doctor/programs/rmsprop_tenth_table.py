import keras
from keras import layers
from sklearn.datasets import load_digits

X, y = load_digits(return_X_y=True)
X = X / 16
model = keras.Sequential(
    [
        layers.Input((64,)),
        layers.Dense(128, activation="relu"),
        layers.Dense(128, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(keras.optimizers.RMSprop(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X[:1400], y[:1400], epochs=15, validation_data=(X[1400:], y[1400:]), verbose=2)
