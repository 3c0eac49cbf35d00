import keras
from keras.layers import Dense, Input
from keras.models import Sequential

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x[:6000].reshape(-1, 784) / 255.0, xt[:1000].reshape(-1, 784) / 255.0
model = Sequential()
model.add(Input((784,)))
for _ in range(12):
    model.add(Dense(64, activation="sigmoid"))
model.add(Dense(10, activation="softmax"))
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y[:6000], epochs=4, batch_size=64, validation_data=(xt, yt[:1000]))
