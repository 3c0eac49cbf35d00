from tensorflow.keras.datasets import mnist
from tensorflow.keras.layers import Conv2D, Dense, Dropout, Flatten, Input, MaxPooling2D
from tensorflow.keras.models import Sequential
from tensorflow.keras.optimizers import Adam

(x, y), (xt, yt) = mnist.load_data()
x, xt = x[:4000, ..., None] / 255.0, xt[:800, ..., None] / 255.0
model = Sequential(
    [
        Input((28, 28, 1)),
        Conv2D(8, 3, activation="relu"),
        MaxPooling2D(),
        Flatten(),
        Dense(64, activation="relu"),
        Dropout(0.3),
        Dense(10, activation="softmax"),
    ]
)
model.compile(Adam(learning_rate=0.5), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y[:4000], epochs=4, batch_size=64, validation_data=(xt, yt[:800]))
