import keras
from keras import layers
from sklearn.datasets import load_digits

X, y = load_digits(return_X_y=True)
X = X / 16
model = keras.Sequential([layers.Input((64,)), layers.Dense(10, activation="softmax")])
model.compile(keras.optimizers.SGD(0.5), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X[:1400], y[:1400], epochs=30, validation_data=(X[1400:], y[1400:]), verbose=0)
print(model.evaluate(X[1400:], y[1400:]))
