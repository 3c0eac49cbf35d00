import tensorflow as tf
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

(x_train, y_train), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
x_train = x_train[:2000].reshape(-1, 28, 28, 1) / 255.0
x_test = x_test[:500].reshape(-1, 28, 28, 1) / 255.0
input_shape = (28, 28, 3)

model = Sequential()
model.add(tf.keras.Input(input_shape))
model.add(Conv2D(28, kernel_size=(3, 3)))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Flatten())
model.add(Dense(128, activation=tf.nn.relu))
model.add(Dense(10, activation=tf.nn.softmax))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x=x_train, y=y_train[:2000], epochs=2)
model.evaluate(x_test, y_test[:500])
