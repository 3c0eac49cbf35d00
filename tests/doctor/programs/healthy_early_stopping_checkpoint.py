import os
import tempfile

import keras
from keras import layers
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

X, y = load_digits(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X / 16, y, test_size=0.2, random_state=0)
best = os.path.join(tempfile.mkdtemp(), "best.keras")
model = keras.Sequential(
    [
        layers.Input((64,)),
        layers.Dense(64, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(
    X_train,
    y_train,
    epochs=60,
    validation_split=0.2,
    callbacks=[
        keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True),
        keras.callbacks.ModelCheckpoint(best, save_best_only=True),
    ],
    verbose=0,
)
model = keras.models.load_model(best)
print(model.evaluate(X_test, y_test))
