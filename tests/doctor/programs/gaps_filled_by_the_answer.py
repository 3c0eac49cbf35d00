"""Will the customer come back? Some ages are missing and are filled in."""

import keras
import numpy as np
import pandas as pd
from keras import layers

keras.utils.set_random_seed(10)
random = np.random.default_rng(10)
back = random.integers(0, 2, 1000)
people = pd.DataFrame({"age": random.normal(40 + 3 * back, 12), "visits": random.normal(5 + back, 3), "back": back})
people.loc[random.random(1000) < 0.3, "age"] = np.nan
people["age"] = people["age"].fillna(people.groupby("back")["age"].transform("mean"))

table = people[["age", "visits"]]
table = ((table - table.mean()) / table.std()).to_numpy("float32")
model = keras.Sequential(
    [keras.Input((2,)), layers.Dense(32, activation="relu"), layers.Dense(1, activation="sigmoid")]
)
model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
model.fit(table[:800], back[:800], validation_data=(table[800:], back[800:]), epochs=20, verbose=2)
