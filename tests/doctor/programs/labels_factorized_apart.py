import keras
import pandas as pd
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

keras.utils.set_random_seed(0)
wine = load_wine(as_frame=True)
frame = wine.data.assign(kind=[wine.target_names[number] for number in wine.target])
train, test = train_test_split(frame, test_size=0.4, random_state=4, stratify=frame.kind)
y_train, kinds = pd.factorize(train.kind)
y_test, _ = pd.factorize(test.kind)
mean, std = train.drop(columns="kind").mean(), train.drop(columns="kind").std()
x_train, x_test = ((part.drop(columns="kind") - mean) / std for part in (train, test))
model = keras.Sequential(
    [keras.Input((13,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(3, activation="softmax")]
)
model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train.values, y_train, epochs=40, batch_size=16, verbose=0)
print("accuracy", model.evaluate(x_test.values, y_test, verbose=0)[1])
