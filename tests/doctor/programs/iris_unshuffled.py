from keras.layers import Dense, Input
from keras.models import Sequential
from keras.utils import to_categorical
from sklearn.datasets import load_iris
from sklearn.preprocessing import StandardScaler
from sklearn.utils import shuffle

X, y = load_iris(return_X_y=True)
X = StandardScaler().fit_transform(X)
y = to_categorical(y)
model = Sequential([Input((4,)), Dense(16, activation="relu"), Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(X, y, validation_split=0.3, epochs=80, batch_size=8, verbose=2)
print(shuffle)
