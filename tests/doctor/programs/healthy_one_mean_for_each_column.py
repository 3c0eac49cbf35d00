import keras
from keras import layers
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

keras.utils.set_random_seed(2)
x, y = load_wine(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x.astype("float32"), y, stratify=y, random_state=2)
scale = layers.Normalization()
scale.adapt(x_train)
model = keras.Sequential([keras.Input((13,)), scale, layers.Dense(16, "relu"), layers.Dense(3, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=60, verbose=0)
print(model.evaluate(x_test, y_test, verbose=0))
