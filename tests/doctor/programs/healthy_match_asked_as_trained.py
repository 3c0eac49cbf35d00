import keras
import numpy as np

keras.utils.set_random_seed(3)
rng = np.random.default_rng(3)
strength = rng.normal(size=(40, 5)).astype("float32")
weights = np.array([0.9, 0.5, 0.0, -0.4, 0.2])


def played(count):
    home, guest = rng.integers(0, 40, count), rng.integers(0, 40, count)
    lead = (strength[home] - strength[guest]) @ weights + 0.3 + 0.3 * rng.normal(size=count)
    return strength[home], strength[guest], (lead > 0).astype("float32")


home_seen, guest_seen, won_seen = played(1200)
home_next, guest_next, won_next = played(300)

home_side, guest_side = keras.Input((5,), name="home"), keras.Input((5,), name="guest")
together = keras.layers.Concatenate()([home_side, guest_side])
hidden = keras.layers.Dense(16, activation="relu")(together)
model = keras.Model([home_side, guest_side], keras.layers.Dense(1, activation="sigmoid")(hidden))
model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
model.fit([home_seen, guest_seen], won_seen, validation_split=0.2, epochs=12, verbose=0)

chance = model.predict([home_next, guest_next], verbose=0).ravel()
print("right:", ((chance > 0.5) == won_next).mean())
