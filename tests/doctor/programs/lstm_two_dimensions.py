import numpy as np
from keras.layers import LSTM, Dense
from keras.models import Sequential

series = np.sin(np.arange(600) * 0.1)
windows, targets = [], []
for i in range(len(series) - 20):
    windows.append(series[i : i + 20])
    targets.append(series[i + 20])
X = np.array(windows)
y = np.array(targets)

model = Sequential()
model.add(LSTM(16))
model.add(Dense(1))
model.compile(loss="mse", optimizer="adam")
model.fit(X, y, epochs=5, batch_size=16, verbose=2)
