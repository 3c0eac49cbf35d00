import keras
import numpy as np
from keras import layers
from sklearn.preprocessing import StandardScaler

keras.utils.set_random_seed(9)
rng = np.random.default_rng(9)


def days(count, temperature):
    weather = np.column_stack(
        [rng.normal(temperature, 4, count), rng.uniform(0, 12, count), rng.normal(1013, 8, count)]
    )
    demand = 300 - 9 * weather[:, 0] + 4 * weather[:, 1] + rng.normal(0, 5, count)
    return weather, demand / 100


x_train, y_train = days(1500, 10)
x_winter, y_winter = days(90, -2)
scaler = StandardScaler()
x_train = scaler.fit_transform(x_train)

model = keras.Sequential(
    [keras.Input((3,)), layers.Dense(32, activation="relu"), layers.Dense(32, activation="relu"), layers.Dense(1)]
)
model.compile(keras.optimizers.Adam(0.003), "mse", metrics=["mae"])
model.fit(x_train, y_train, epochs=25, validation_split=0.1, verbose=0)
x_winter = scaler.transform(x_winter)
print("mean absolute error in winter:", model.evaluate(x_winter, y_winter, verbose=0)[1])
