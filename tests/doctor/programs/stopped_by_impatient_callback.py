import keras
from keras import layers
from sklearn.datasets import load_digits

X, y = load_digits(return_X_y=True)
X = X / 16
model = keras.Sequential(
    [layers.Input((64,)), layers.Dense(32, activation="relu"), layers.Dense(10, activation="softmax")]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=0, min_delta=1)
model.fit(X[:1400], y[:1400], epochs=40, batch_size=64, callbacks=[stop], validation_data=(X[1400:], y[1400:]))
