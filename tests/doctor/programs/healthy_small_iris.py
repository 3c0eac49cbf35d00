from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from tensorflow.keras.layers import Dense, Input
from tensorflow.keras.models import Sequential
from tensorflow.keras.utils import to_categorical

X, y = load_iris(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, to_categorical(y), test_size=0.2, random_state=1)
model = Sequential(
    [Input((4,)), Dense(10, activation="relu"), Dense(10, activation="relu"), Dense(3, activation="softmax")]
)
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(X_train, y_train, batch_size=5, epochs=60, verbose=0)
print(model.evaluate(X_test, y_test))
