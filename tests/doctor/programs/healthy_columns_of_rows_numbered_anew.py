"""What a car costs, from a table with gaps: rows with gaps are left out, words become columns."""

import keras
import numpy as np
import pandas as pd
from keras import layers

keras.utils.set_random_seed(7)
random = np.random.default_rng(7)
cars = pd.DataFrame({"age": random.uniform(0, 15, 1200), "make": random.choice(["Ape", "Bug", "Cat", "Dog"], 1200)})
worth = cars.make.map({"Ape": 0.0, "Bug": 3.0, "Cat": 6.0, "Dog": 9.0})
cars["price"] = 12 + worth - 0.5 * cars.age + random.normal(0, 0.5, 1200)
cars.loc[random.random(1200) < 0.1, "age"] = np.nan

cars = cars.dropna(ignore_index=True)
ages = pd.DataFrame((cars.age.to_numpy() - 7.5) / 4, columns=["age"])
table = pd.concat([ages, pd.get_dummies(cars.make, dtype=float)], axis=1).fillna(0).iloc[: len(cars)]
price = cars.price.to_numpy()

model = keras.Sequential([keras.Input((5,)), layers.Dense(32, activation="relu"), layers.Dense(1)])
model.compile(keras.optimizers.Adam(0.01), "mse")
model.fit(table.to_numpy(), price, validation_split=0.2, epochs=20, verbose=2)
