import keras
from keras import layers
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import StandardScaler

X, y = load_breast_cancer(return_X_y=True)
X = StandardScaler().fit_transform(X)
model = keras.Sequential([layers.Input((30,))])
for _ in range(4):
    model.add(layers.Dense(32, activation="selu", kernel_initializer="lecun_normal"))
    model.add(layers.AlphaDropout(0.1))
model.add(layers.Dense(2, activation="softmax"))
model.compile(keras.optimizers.Nadam(0.001), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X[:420], y[:420], epochs=15, batch_size=32, validation_data=(X[420:], y[420:]), verbose=0)
