import keras
from keras import layers
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=3)
scaler = StandardScaler().fit(X_train)
model = keras.Sequential(
    [
        layers.Input((30,)),
        layers.Dense(16, activation="relu"),
        layers.Dense(1),
    ]
)
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(scaler.transform(X_train), y_train, epochs=20, batch_size=16, verbose=0)
print(model.evaluate(scaler.transform(X_test), y_test))
