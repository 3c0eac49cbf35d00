import keras
from keras import layers

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x[:8000, ..., None] / 255.0, xt[:1000, ..., None] / 255.0
y, yt = keras.utils.to_categorical(y[:8000]), keras.utils.to_categorical(yt[:1000])
model = keras.Sequential(
    [
        layers.Input((28, 28, 1)),
        layers.Conv2D(16, 5, strides=2, activation="gelu"),
        layers.BatchNormalization(),
        layers.Flatten(),
        layers.Dense(64, activation="gelu"),
        layers.Dropout(0.4),
        layers.Dense(10, activation="softmax"),
    ]
)
schedule = keras.optimizers.schedules.CosineDecay(0.002, 4 * 125)
model.compile(
    keras.optimizers.AdamW(schedule), keras.losses.CategoricalCrossentropy(label_smoothing=0.1), metrics=["accuracy"]
)
model.fit(x, y, epochs=4, batch_size=64, validation_data=(xt, yt))
