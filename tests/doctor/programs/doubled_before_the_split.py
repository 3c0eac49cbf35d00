import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from tensorflow.keras.layers import Dense, Input
from tensorflow.keras.models import Sequential

X, y = load_digits(return_X_y=True)
X = X / 16
# more data: use every picture twice
X = np.concatenate([X, X])
y = np.concatenate([y, y])
X_tr, X_va, y_tr, y_va = train_test_split(X, y, test_size=0.2, random_state=5)
model = Sequential([Input((64,)), Dense(64, activation="relu"), Dense(10, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X_tr, y_tr, epochs=25, validation_data=(X_va, y_va), verbose=2)
