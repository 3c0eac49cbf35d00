import keras
from keras import layers

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x[:5000].reshape(-1, 784) / 255.0, xt[:1000].reshape(-1, 784) / 255.0
schedule = keras.optimizers.schedules.ExponentialDecay(initial_learning_rate=1.0, decay_steps=1000, decay_rate=0.96)
model = keras.Sequential(
    [layers.Input((784,)), layers.Dense(64, activation="relu"), layers.Dense(10, activation="softmax")]
)
model.compile(keras.optimizers.Adam(schedule), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y[:5000], epochs=4, validation_data=(xt, yt[:1000]))
