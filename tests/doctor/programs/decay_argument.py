import keras
from keras.layers import Dense, Input
from sklearn.datasets import load_digits

X, y = load_digits(return_X_y=True)
X = X / 16
model = keras.Sequential([Input((64,)), Dense(64, activation="relu"), Dense(10, activation="softmax")])
sgd = keras.optimizers.SGD(learning_rate=0.1, decay=1e-6, momentum=0.9, nesterov=True)
model.compile(loss="sparse_categorical_crossentropy", optimizer=sgd, metrics=["accuracy"])
model.fit(X[:1400], y[:1400], epochs=12, batch_size=32, validation_data=(X[1400:], y[1400:]))
