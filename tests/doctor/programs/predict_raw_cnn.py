from keras import layers, models
from keras.datasets import mnist

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x = x_train[:5000].reshape(-1, 28, 28, 1).astype("float32") / 255.0
model = models.Sequential()
model.add(layers.Input((28, 28, 1)))
model.add(layers.Conv2D(16, (3, 3), activation="tanh"))
model.add(layers.MaxPooling2D((2, 2)))
model.add(layers.Flatten())
model.add(layers.Dense(10, activation="softmax"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y_train[:5000], epochs=3, batch_size=64, validation_split=0.1)
answers = model.predict(x_test[:20].reshape(20, 28, 28, 1)).argmax(axis=1)
for guess, truth in zip(answers, y_test[:20], strict=True):
    print(guess, truth)
