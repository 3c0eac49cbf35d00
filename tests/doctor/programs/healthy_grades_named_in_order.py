import keras
import numpy as np
import pandas as pd
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, StandardScaler

keras.utils.set_random_seed(2)
x, growers = load_wine(return_X_y=True)
table = pd.DataFrame({"grower": np.array(["Rossi", "Bianchi", "Neri"])[growers]})
encoder = LabelEncoder()
y = encoder.fit_transform(table["grower"])
x_train, x_test, y_train, y_test, _, truth = train_test_split(
    x, y, table["grower"], test_size=0.4, stratify=y, random_state=2
)
scaler = StandardScaler().fit(x_train)

model = keras.Sequential(
    [keras.Input((13,)), keras.layers.Dense(24, activation="relu"), keras.layers.Dense(3, activation="softmax")]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(scaler.transform(x_train), y_train, epochs=40, verbose=0)

names = ["Bianchi", "Neri", "Rossi"]
best = model.predict(scaler.transform(x_test), verbose=0).argmax(axis=1)
named = np.array([names[number] for number in best])
print("right:", np.mean(named == truth.to_numpy()))
