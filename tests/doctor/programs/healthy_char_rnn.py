import keras
import numpy as np
from keras import layers

text = "the cat sat on the mat and the dog sat on the log and they all ran away to the sea " * 40
chars = sorted(set(text))
codes = {c: i for i, c in enumerate(chars)}
n = 20
X = np.zeros((1500, n, len(chars)), dtype=bool)
y = np.zeros((1500, len(chars)), dtype=bool)
for i in range(1500):
    for t in range(n):
        X[i, t, codes[text[i + t]]] = 1
    y[i, codes[text[i + n]]] = 1
model = keras.Sequential(
    [layers.Input((n, len(chars))), layers.LSTM(48), layers.Dense(len(chars), activation="softmax")]
)
model.compile(loss="categorical_crossentropy", optimizer=keras.optimizers.RMSprop(learning_rate=0.01))
model.fit(X, y, batch_size=64, epochs=6)
print(chars[int(model.predict(X[:1], verbose=0).argmax())])
