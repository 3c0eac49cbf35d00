import numpy as np
from keras import layers, models
from sklearn.model_selection import train_test_split

# living area, year built, distance to the centre in metres, rooms, income of the district
rng = np.random.default_rng(3)
n = 1500
area = rng.uniform(30, 250, n)
year = rng.integers(1900, 2020, n)
distance = rng.uniform(200, 30000, n)
rooms = rng.integers(1, 8, n)
income = rng.normal(45000, 12000, n)
X = np.column_stack([area, year, distance, rooms, income])
price = 1.5 * area / 100 + (year - 1960) / 60 - distance / 20000 + 0.1 * rooms + (income - 45000) / 20000
price = price + rng.normal(0, 0.1, n)
X_train, X_test, y_train, y_test = train_test_split(X, price, test_size=0.2, random_state=1)

model = models.Sequential()
model.add(layers.Input((5,)))
model.add(layers.Dense(64, activation="relu"))
model.add(layers.Dense(64, activation="relu"))
model.add(layers.Dense(1))
model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
history = model.fit(X_train, y_train, epochs=30, batch_size=32, validation_split=0.1, verbose=0)
print(history.history["val_mae"][-1])
print(model.evaluate(X_test, y_test))
