import numpy as np
from keras.layers import Dense, Input
from keras.models import Sequential
from sklearn.datasets import load_iris
from sklearn.preprocessing import MinMaxScaler

X, y = load_iris(return_X_y=True)
data = np.column_stack([X, y])
np.random.RandomState(0).shuffle(data)
y = data[:, 4].copy()
data = MinMaxScaler().fit_transform(data)
X, y = data[:, :4], data[:, 4]

model = Sequential([Input((4,)), Dense(16, activation="relu"), Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X[:120], y[:120], epochs=60, batch_size=8, verbose=0)
print(model.evaluate(X[120:], y[120:], verbose=0))
