import keras
from keras.layers import Dense, Input
from sklearn.datasets import load_digits

X, y = load_digits(return_X_y=True)
X = X / 16
Y = keras.utils.to_categorical(y)
model = keras.Sequential([Input((64,)), Dense(32, activation="relu"), Dense(10, activation="softmax")])
model.compile(optimizer="sgd", loss="mean_absolute_error", metrics=["accuracy"])
model.fit(X[:1400], Y[:1400], epochs=20, validation_data=(X[1400:], Y[1400:]), verbose=2)
