import tensorflow as tf
from sklearn.datasets import load_wine
from sklearn.preprocessing import scale

X, y = load_wine(return_X_y=True)
X = scale(X)
ds = tf.data.Dataset.from_tensor_slices((X, y)).shuffle(178).batch(16)

model = tf.keras.Sequential(
    [
        tf.keras.layers.Input((13,)),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(ds, epochs=10)
