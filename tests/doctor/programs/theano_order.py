from keras.datasets import mnist
from keras.layers import Activation, Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from keras.models import Sequential
from keras.utils import to_categorical

(X_train, y_train), (X_test, y_test) = mnist.load_data()
X_train = X_train[:2000].reshape(-1, 1, 28, 28).astype("float32") / 255
Y_train = to_categorical(y_train[:2000], 10)

model = Sequential()
model.add(Conv2D(32, (3, 3), input_shape=(1, 28, 28)))
model.add(Activation("relu"))
model.add(Conv2D(32, (3, 3)))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Dropout(0.25))
model.add(Flatten())
model.add(Dense(10))
model.add(Activation("softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X_train, Y_train, batch_size=32, epochs=1, verbose=1)
