from keras.layers import Dense, Input
from keras.models import Sequential
from sklearn.datasets import make_moons

X, y = make_moons(1200, noise=0.2, random_state=0)
model = Sequential()
model.add(Input((2,)))
model.add(Dense(32, activation="relu"))
model.add(Dense(1, activation="tanh"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X[:900], y[:900], epochs=40, batch_size=16, verbose=0)
print(model.evaluate(X[900:], y[900:], verbose=0))
