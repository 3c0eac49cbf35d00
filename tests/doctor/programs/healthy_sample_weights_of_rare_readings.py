import keras
import numpy as np
from keras import layers
from sklearn.utils.class_weight import compute_sample_weight

keras.utils.set_random_seed(6)
rng = np.random.default_rng(6)
n = 4000
X = rng.normal(size=(n, 6)).astype("float32")
leak = (1.4 * X[:, 1] + X[:, 4] + rng.normal(0, 0.5, n) > 2.4).astype(int)  # one in ten
reliable = rng.uniform(0.3, 1.0, n)  # how far each sensor is to be trusted
weights = compute_sample_weight("balanced", leak) * reliable

model = keras.Sequential(
    [keras.Input((6,)), layers.Dense(16, activation="relu"), layers.Dense(1, activation="sigmoid")]
)
model.compile("adam", "binary_crossentropy", metrics=[keras.metrics.Recall(), keras.metrics.Precision()])
model.fit(
    X[:3000],
    leak[:3000],
    epochs=20,
    batch_size=64,
    sample_weight=weights[:3000],
    validation_data=(X[3000:], leak[3000:]),
    verbose=2,
)
