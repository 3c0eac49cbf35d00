import keras
from keras import layers
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=4, stratify=y)
norm = layers.Normalization()
norm.adapt(X_train)
model = keras.Sequential(
    [layers.Input((13,)), norm, layers.Dense(16, activation="relu"), layers.Dense(3, activation="softmax")]
)
model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=30, batch_size=16, verbose=0, validation_data=(X_test, y_test))
print(model.evaluate(X_test, y_test))
