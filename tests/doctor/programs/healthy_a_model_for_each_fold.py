import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_diabetes
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler

keras.utils.set_random_seed(8)
x, progression = load_diabetes(return_X_y=True)
y = (progression > np.median(progression)).astype("float32")


def build():
    model = keras.Sequential(
        [
            keras.Input((10,)),
            layers.Dense(16, activation="relu"),
            layers.Dense(16, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.003), "binary_crossentropy", metrics=["accuracy"])
    return model


scores = []
for train, test in KFold(4, shuffle=True, random_state=8).split(x):
    model = build()
    scaler = StandardScaler().fit(x[train])
    model.fit(scaler.transform(x[train]), y[train], epochs=6, batch_size=32, verbose=0)
    scores.append(model.evaluate(scaler.transform(x[test]), y[test], verbose=0)[1])
print("accuracy in 4 folds:", np.round(scores, 3), "mean", np.mean(scores))
