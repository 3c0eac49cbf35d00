import keras
import numpy as np
import pandas as pd
from sklearn.datasets import make_blobs
from sklearn.model_selection import train_test_split

keras.utils.set_random_seed(6)
points, region = make_blobs(600, centers=4, n_features=5, cluster_std=1.5, random_state=6)
table = pd.DataFrame(points, columns=list("abcde"))
table["region"] = np.array(["steppe", "coast", "alps", "lowland"])[region]
regions = table["region"].unique()

train, test = train_test_split(table, test_size=0.3, stratify=table["region"], random_state=6)
target = pd.get_dummies(train["region"]).to_numpy("float32")

model = keras.Sequential(
    [
        keras.Input((5,)),
        keras.layers.BatchNormalization(),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(len(regions), activation="softmax"),
    ]
)
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(train[list("abcde")].to_numpy(), target, epochs=30, batch_size=16, verbose=0)

best = model.predict(test[list("abcde")].to_numpy(), verbose=0).argmax(axis=1)
print("right:", (regions[best] == test["region"]).mean())
