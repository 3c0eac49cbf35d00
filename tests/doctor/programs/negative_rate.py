import keras
from keras import layers

(x, y), _ = keras.datasets.mnist.load_data()
x = x[:4000].reshape(-1, 784) / 255.0
model = keras.Sequential(
    [layers.Input((784,)), layers.Dense(64, activation="relu"), layers.Dense(10, activation="softmax")]
)
model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=-0.001),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
model.fit(x, y[:4000], epochs=3)
