import keras
import numpy as np
from keras import layers

t = np.arange(1500)
series = np.sin(t * 0.07) + 0.3 * np.sin(t * 0.31)
x = np.stack([series[i : i + 24] for i in range(1400)])[..., None]
y = series[24:1424]
model = keras.Sequential([layers.Input((24, 1)), layers.LSTM(24), layers.Dense(1)])
model.compile(optimizer="adam", loss="mae")
model.fit(x[:1100], y[:1100], epochs=12, batch_size=32, validation_data=(x[1100:], y[1100:]), verbose=0)
print(model.evaluate(x[1100:], y[1100:]))
