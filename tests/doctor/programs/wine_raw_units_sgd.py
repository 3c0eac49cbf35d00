from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from tensorflow.keras.layers import Dense, Input
from tensorflow.keras.models import Sequential
from tensorflow.keras.optimizers import SGD
from tensorflow.keras.utils import to_categorical

X, y = load_wine(return_X_y=True)
y = to_categorical(y)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0)

model = Sequential(
    [
        Input(shape=(13,)),
        Dense(20, activation="relu"),
        Dense(20, activation="relu"),
        Dense(3, activation="softmax"),
    ]
)
model.compile(optimizer=SGD(0.05), loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=50, batch_size=16, verbose=0)
print("accuracy", model.evaluate(X_test, y_test, verbose=0)[1])
