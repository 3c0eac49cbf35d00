import keras
from keras import layers
from sklearn.datasets import make_regression
from sklearn.preprocessing import StandardScaler

X, y = make_regression(1500, 8, noise=2.0, random_state=0)
X = StandardScaler().fit_transform(X)
y = (y - y.mean()) / y.std()
model = keras.Sequential([layers.Input((8,)), layers.Dense(32, activation="relu"), layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(learning_rate=1e-6), loss="mse", metrics=["mae"])
model.fit(X[:1200], y[:1200], epochs=15, batch_size=32, validation_data=(X[1200:], y[1200:]), verbose=2)
