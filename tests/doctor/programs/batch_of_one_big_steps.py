import keras
from keras import layers
from sklearn.datasets import load_digits

X, y = load_digits(return_X_y=True)
X = X / 16
model = keras.Sequential(
    [layers.Input((64,)), layers.Dense(32, activation="relu"), layers.Dense(10, activation="softmax")]
)
model.compile(keras.optimizers.SGD(0.3), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X[:900], y[:900], epochs=8, batch_size=1, validation_data=(X[900:], y[900:]), verbose=2)
