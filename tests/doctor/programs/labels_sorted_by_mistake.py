import numpy as np
from keras.layers import Dense, Input
from keras.models import Sequential
from sklearn.datasets import make_blobs

X, y = make_blobs(1500, centers=4, n_features=6, random_state=3)
X = (X - X.mean(0)) / X.std(0)
y = np.array(sorted(y))
model = Sequential([Input((6,)), Dense(32, activation="relu"), Dense(4, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X, y, epochs=20, batch_size=32)
