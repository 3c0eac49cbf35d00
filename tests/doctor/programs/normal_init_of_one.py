import keras
from keras.initializers import RandomNormal
from keras.layers import Dense, Input

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train[:6000].reshape(-1, 784).astype("float32") / 255
x_test = x_test[:1000].reshape(-1, 784).astype("float32") / 255
initializer = RandomNormal(mean=0.0, stddev=1.0)
model = keras.Sequential(
    [
        Input((784,)),
        Dense(256, activation="relu", kernel_initializer=initializer),
        Dense(256, activation="relu", kernel_initializer=initializer),
        Dense(128, activation="relu", kernel_initializer=initializer),
        Dense(10, activation="softmax", kernel_initializer=initializer),
    ]
)
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train[:6000], epochs=4, batch_size=64, validation_data=(x_test, y_test[:1000]))
print(RandomNormal)
