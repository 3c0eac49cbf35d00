"""Does a person limp? Twenty recordings of each of fifty people."""

import keras
import numpy as np
from keras import layers
from sklearn.model_selection import GroupShuffleSplit

keras.utils.set_random_seed(15)
random = np.random.default_rng(15)
person = np.repeat(np.arange(50), 20)
limps = person % 2
own = random.normal(0, 1, (50, 12))
own[:, 0] += 0.7 * (np.arange(50) % 2)
recorded = (own[person] + random.normal(0, 0.3, (1000, 12))).astype("float32")

splitter = GroupShuffleSplit(1, test_size=0.3, random_state=0)
train, test = next(splitter.split(recorded, limps, groups=person))
model = keras.Sequential(
    [keras.Input((12,)), layers.Dense(16, activation="relu"), layers.Dense(1, activation="sigmoid")]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(recorded[train], limps[train], epochs=4, verbose=0)
print("accuracy:", model.evaluate(recorded[test], limps[test], verbose=0)[1])
