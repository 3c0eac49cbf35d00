import keras
from keras import layers
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

keras.utils.set_random_seed(2)
x, y = load_digits(return_X_y=True)
ink = (x * 16).sum(axis=1)  # of all pixels, each 0..256
x = x / 16
x_train, x_test, y_train, y_test, ink_train, ink_test = train_test_split(x, y, ink, test_size=0.2, random_state=2)

inputs = keras.Input((64,))
hidden = layers.Dense(32, activation="relu")(inputs)
hidden = layers.Dense(32, activation="relu")(hidden)
digit = layers.Dense(10, activation="softmax", name="digit")(hidden)
amount = layers.Dense(1, name="ink")(hidden)
model = keras.Model(inputs, [digit, amount])
model.compile(
    optimizer=keras.optimizers.Adam(0.003),
    loss=["sparse_categorical_crossentropy", "mse"],
    metrics=[["accuracy"], ["mae"]],
)
model.fit(x_train, [y_train, ink_train], epochs=15, validation_split=0.1, verbose=2)
print(model.evaluate(x_test, [y_test, ink_test], verbose=0, return_dict=True))
