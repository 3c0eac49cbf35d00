import keras
from keras.layers import Dense, Input

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x[:10000].reshape(-1, 784) / 255.0, xt[:1000].reshape(-1, 784) / 255.0
y = keras.utils.to_categorical(y[:10000])
model = keras.Sequential([Input((784,)), Dense(30, activation="sigmoid"), Dense(10, activation="sigmoid")])
model.compile(keras.optimizers.SGD(3.0), "mean_squared_error", metrics=["accuracy"])
model.fit(x, y, batch_size=10, epochs=5, validation_data=(xt, keras.utils.to_categorical(yt[:1000])))
