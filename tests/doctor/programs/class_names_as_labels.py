import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_iris

iris = load_iris()
names = list(iris.target_names)
y = np.array([names[k] for k in iris.target])
model = keras.Sequential(
    [layers.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(3, activation="softmax")]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(iris.data, y, epochs=5)
