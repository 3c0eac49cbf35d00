import keras
from keras import layers
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

keras.utils.set_random_seed(1)
x, y = load_digits(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, stratify=y, random_state=1)

model = keras.Sequential(
    [
        layers.Input((64,)),
        layers.BatchNormalization(momentum=0.9999),
        layers.Dense(32, activation="relu"),
        layers.BatchNormalization(momentum=0.9999),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=6, verbose=0)
print(model.evaluate(x_test, y_test, verbose=0))
