import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(3)
a = rng.normal(size=(2000, 6)).astype("float32")
b = rng.integers(0, 30, (2000, 5))
score = (a[:, 0] * 2 + (b == 3).sum(axis=1)).astype("float32")
urgent = (a[:, 1] > 0.2).astype("float32")
kind = rng.integers(0, 3, 2000)
a[:, 5] += kind * 2
in_a, in_b = keras.Input((6,), name="numbers"), keras.Input((5,), name="words")
emb = layers.Flatten()(layers.Embedding(30, 4)(in_b))
h = layers.Dense(64, activation="relu")(layers.Concatenate()([in_a, emb]))
outs = {
    "score": layers.Dense(1, name="score")(h),
    "urgent": layers.Dense(1, activation="sigmoid", name="urgent")(h),
    "kind": layers.Dense(3, activation="softmax", name="kind")(h),
}
model = keras.Model({"numbers": in_a, "words": in_b}, outs)
model.compile(
    "adam",
    loss={"score": "mse", "urgent": "binary_crossentropy", "kind": "sparse_categorical_crossentropy"},
    metrics={"urgent": "accuracy", "kind": "accuracy"},
)
model.fit(
    {"numbers": a, "words": b},
    {"score": score, "urgent": urgent, "kind": kind},
    epochs=12,
    verbose=0,
    validation_split=0.2,
)
