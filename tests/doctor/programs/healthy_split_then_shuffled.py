import keras
import tensorflow as tf
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import StandardScaler

keras.utils.set_random_seed(2)
cells = load_breast_cancer()
x = StandardScaler().fit_transform(cells.data).astype("float32")
everything = tf.data.Dataset.from_tensor_slices((x, cells.target)).shuffle(569, seed=2, reshuffle_each_iteration=False)
train = everything.skip(100).shuffle(469).batch(32).prefetch(1)
validation = everything.take(100).batch(32)

model = keras.Sequential(
    [
        keras.Input((30,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dropout(0.3),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(train, validation_data=validation, epochs=12, verbose=2)
