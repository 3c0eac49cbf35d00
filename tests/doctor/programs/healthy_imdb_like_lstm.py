import numpy as np
from tensorflow.keras.layers import LSTM, Dense, Embedding, Input
from tensorflow.keras.models import Sequential
from tensorflow.keras.utils import pad_sequences

rng = np.random.default_rng(2)
texts, labels = [], []
for _ in range(2000):
    label = int(rng.integers(0, 2))
    length = int(rng.integers(8, 30))
    text = rng.integers(20, 300, length)
    text[rng.integers(0, length, 3)] = rng.integers(1, 10) if label else rng.integers(10, 20)
    texts.append(list(text))
    labels.append(label)
x = pad_sequences(texts, maxlen=30)
y = np.array(labels)
model = Sequential([Input((30,)), Embedding(300, 16), LSTM(16), Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x[:1600], y[:1600], epochs=5, batch_size=32, validation_data=(x[1600:], y[1600:]))
