import keras
from keras import layers
from sklearn.datasets import load_digits

X, y = load_digits(return_X_y=True)
X = X / 16
model = keras.Sequential(
    [layers.Input((64,)), layers.Dense(64, activation="relu"), layers.Dense(10, activation="softmax")]
)
model.compile(
    optimizer=keras.optimizers.AdamW(learning_rate=0.003, weight_decay=20.0),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
model.fit(X[:1400], y[:1400], epochs=15, validation_data=(X[1400:], y[1400:]), verbose=2)
