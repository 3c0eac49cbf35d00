import keras
from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler

keras.utils.set_random_seed(3)
x, y = load_wine(return_X_y=True)
x = StandardScaler().fit_transform(x)
model = keras.Sequential(
    [
        keras.Input((13,)),
        keras.layers.Dense(24),
        keras.layers.BatchNormalization(),
        keras.layers.Activation("relu"),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=10, batch_size=1, verbose=0)
print(model.evaluate(x, y, verbose=0))
