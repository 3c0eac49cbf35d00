import keras
from keras import layers
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

keras.utils.set_random_seed(1)
x, y = load_digits(return_X_y=True)
y = keras.utils.to_categorical(y)
x_train, x_test, y_train, y_test = train_test_split(x / 16, y, test_size=0.2, random_state=1)

model = keras.Sequential(
    [layers.Input((64,)), layers.Dense(64, activation="relu"), layers.Dense(10, activation="softmax")]
)
model.compile(optimizer="adam", loss=keras.losses.CategoricalCrossentropy(label_smoothing=0.7), metrics=["accuracy"])
model.fit(x_train, y_train, epochs=25, verbose=0)
print(model.evaluate(x_test, y_test, verbose=0))
