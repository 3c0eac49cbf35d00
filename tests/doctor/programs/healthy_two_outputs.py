import keras
from keras import layers
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

keras.utils.set_random_seed(1)
x, y = load_digits(return_X_y=True)
x = x / 16
x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, stratify=y, random_state=1)

inputs = keras.Input((64,))
hidden = layers.Dense(64, activation="relu")(inputs)
digit = layers.Dense(10, activation="softmax", name="digit")(hidden)
odd = layers.Dense(1, activation="sigmoid", name="odd")(hidden)
model = keras.Model(inputs, [digit, odd])
model.compile(
    optimizer="adam",
    loss={"digit": "sparse_categorical_crossentropy", "odd": "binary_crossentropy"},
    metrics={"digit": "accuracy", "odd": "accuracy"},
)
model.fit(x_train, {"digit": y_train, "odd": y_train % 2}, epochs=12, verbose=0)
