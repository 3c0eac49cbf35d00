import keras
from keras import layers

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x[:5000].reshape(-1, 784) / 255.0, xt[:1000].reshape(-1, 784) / 255.0
model = keras.Sequential(
    [layers.Input((784,)), layers.Dense(64, activation="relu"), layers.Dense(10, activation="softmax")]
)
model.compile(keras.optimizers.SGD(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
plateau = keras.callbacks.ReduceLROnPlateau(monitor="loss", factor=0.0001, patience=0, min_delta=10)
model.fit(x, y[:5000], epochs=10, callbacks=[plateau], validation_data=(xt, yt[:1000]), verbose=2)
