import keras
import numpy as np

keras.utils.set_random_seed(5)
random = np.random.default_rng(5)
tags = (random.random((1500, 5)) < 0.4).astype("float32")
x = (tags @ random.normal(size=(5, 20)) + random.normal(0, 0.5, (1500, 20))).astype("float32")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(64, "relu"), keras.layers.Dense(5, "sigmoid")])
model.compile("adam", loss="categorical_crossentropy", metrics=["binary_accuracy"])
model.fit(x[:1200], tags[:1200], validation_data=(x[1200:], tags[1200:]), epochs=15, verbose=0)
print(((model.predict(x[1200:], verbose=0) > 0.5) == tags[1200:]).mean())
