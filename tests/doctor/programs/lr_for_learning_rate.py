import keras
from keras import layers
from keras.optimizers import Adam

(x, y), _ = keras.datasets.mnist.load_data()
model = keras.Sequential(
    [layers.Input((784,)), layers.Dense(32, activation="relu"), layers.Dense(10, activation="softmax")]
)
model.compile(loss="sparse_categorical_crossentropy", optimizer=Adam(lr=0.001), metrics=["accuracy"])
model.fit(x[:2000].reshape(-1, 784) / 255.0, y[:2000], epochs=2)
