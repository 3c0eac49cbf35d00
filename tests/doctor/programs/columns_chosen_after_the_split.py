"""Which of 800 genes tell a disease, measured on 120 people."""

import keras
import numpy as np
from keras import layers
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.model_selection import train_test_split

keras.utils.set_random_seed(3)
random = np.random.default_rng(3)
genes = random.normal(size=(120, 800)).astype("float32")
ill = random.integers(0, 2, 120)
genes[:, :5] += 2 * ill[:, None]

x_train, x_test, y_train, y_test = train_test_split(genes, ill, test_size=40, random_state=0, stratify=ill)
best = SelectKBest(f_classif, k=20).fit(x_train, y_train)
x_train, x_test = best.transform(x_train), best.transform(x_test)

model = keras.Sequential(
    [keras.Input((20,)), layers.Dense(16, activation="relu"), layers.Dense(1, activation="sigmoid")]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=30, batch_size=8, verbose=0)
print("accuracy:", model.evaluate(x_test, y_test, verbose=0)[1])
