import keras
from keras import layers
from sklearn.datasets import make_multilabel_classification

keras.utils.set_random_seed(1)
x, y = make_multilabel_classification(1200, n_features=20, n_classes=5, random_state=1)
x = (x - x.mean(axis=0)) / x.std(axis=0)

model = keras.Sequential(
    [
        keras.Input((20,)),
        layers.Dense(64, activation="relu"),
        layers.Dense(5, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["binary_accuracy"])
model.fit(x, y, epochs=15, validation_split=0.2, verbose=0)
