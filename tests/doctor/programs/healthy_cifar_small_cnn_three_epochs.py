import keras
from keras import layers

(x, y), (xt, yt) = keras.datasets.cifar10.load_data()
x, xt = x[:6000].astype("float32") / 255, xt[:1000].astype("float32") / 255
y, yt = keras.utils.to_categorical(y[:6000], 10), keras.utils.to_categorical(yt[:1000], 10)
model = keras.Sequential(
    [
        layers.Input((32, 32, 3)),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(),
        layers.Dropout(0.25),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x, y, batch_size=64, epochs=4, validation_data=(xt, yt), shuffle=True)
print(model.evaluate(xt, yt))
