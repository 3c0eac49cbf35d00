import numpy as np
from keras.layers import Dense, Input
from keras.models import Sequential
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(9)
normal = rng.normal(0, 1, (3920, 8))
fraud = rng.normal(0.7, 1, (80, 8))
X = np.vstack([normal, fraud])
y = np.array([0] * 3920 + [1] * 80)
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, test_size=0.25, random_state=0)

model = Sequential([Input((8,)), Dense(16, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=15, batch_size=64, validation_data=(X_test, y_test))
print((model.predict(X_test) > 0.5).sum(), "frauds found")
