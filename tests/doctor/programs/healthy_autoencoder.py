import keras
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(1)
x, _ = load_digits(return_X_y=True)
x = x / 16

inputs = keras.Input((64,))
code = layers.Dense(16, activation="relu")(inputs)
outputs = layers.Dense(64, activation="sigmoid")(code)
autoencoder = keras.Model(inputs, outputs)
encoder = keras.Model(inputs, code)
autoencoder.compile(optimizer="adam", loss="mse")
autoencoder.fit(x, x, epochs=20, batch_size=32, validation_split=0.1, verbose=0)
print(encoder.predict(x[:5], verbose=0).shape)
