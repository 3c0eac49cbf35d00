import halfhour
import keras
from keras import layers

keras.utils.set_random_seed(0)
(x_train, y_train), (x_test, y_test) = halfhour.load_data("mnist")
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(64, activation="tanh"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train[:6000, ..., None] / 255, y_train[:6000], batch_size=64, epochs=4, validation_split=0.2, verbose=2)

answers = model.predict(x_test[:500, ..., None], verbose=0)
right, sure = (answers.argmax(axis=1) == y_test[:500]).mean(), answers.max(axis=1).mean()
print(f"accuracy {right:.1%}, mean confidence {sure:.1%} || 准确率 {right:.1%}，平均置信度 {sure:.1%}")
