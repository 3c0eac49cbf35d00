from keras.layers import Dense, Input
from keras.models import Sequential
from keras.optimizers import SGD
from sklearn.datasets import make_moons

X, y = make_moons(500, noise=0.1)
model = Sequential([Input((2,)), Dense(8, activation="tanh"), Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer=SGD(1), metrics=["accuracy"])
model.fit(X, y, epochs=50, verbose=0)
print(model.evaluate(X, y, verbose=0))
