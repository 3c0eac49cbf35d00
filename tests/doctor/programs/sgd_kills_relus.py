import keras
from keras.layers import Dense, Input
from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler
from sklearn.utils import shuffle

X, y = load_wine(return_X_y=True)
X, y = shuffle(StandardScaler().fit_transform(X), y, random_state=0)
model = keras.Sequential(
    [
        Input((13,)),
        Dense(32, activation="relu"),
        Dense(32, activation="relu"),
        Dense(32, activation="relu"),
        Dense(3, activation="softmax"),
    ]
)
model.compile(keras.optimizers.SGD(learning_rate=2.0), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X, y, epochs=20, batch_size=16, verbose=2, validation_split=0.2)
