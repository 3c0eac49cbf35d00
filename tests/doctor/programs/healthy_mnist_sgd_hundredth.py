import keras
from keras import layers

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x[:10000].reshape(-1, 784).astype("float32") / 255, xt[:2000].reshape(-1, 784).astype("float32") / 255
model = keras.Sequential(
    [layers.Input((784,)), layers.Dense(64, activation="relu"), layers.Dense(10, activation="softmax")]
)
model.compile(
    keras.optimizers.SGD(learning_rate=0.01, momentum=0.9), "sparse_categorical_crossentropy", metrics=["accuracy"]
)
model.fit(x, y[:10000], batch_size=32, epochs=4, validation_data=(xt, yt[:2000]))
