"""Which insurance claims are fraud, from what the claims desk has of each."""

import keras
import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

random = np.random.default_rng(2)
COUNT = 2400
claims = pd.DataFrame(
    {
        "amount": random.lognormal(7, 0.6, COUNT),
        "days_to_report": random.gamma(2, 6, COUNT),
        "earlier_claims": random.poisson(0.8, COUNT),
        "age": random.integers(18, 85, COUNT),
    }
)
odds = (
    0.9 * (np.log(claims["amount"]) - 7)
    + 0.11 * (claims["days_to_report"] - 12)
    + 0.9 * (claims["earlier_claims"] - 0.8)
    - 0.02 * (claims["age"] - 50)
)
fraud = (random.random(COUNT) < 1 / (1 + np.exp(-1.5 * odds))).astype(int)
claims["hours_of_inquiry"] = np.where((fraud == 1) & (random.random(COUNT) < 0.8), random.gamma(3, 4, COUNT), 0.0)

x_train, x_test, y_train, y_test = train_test_split(
    claims.to_numpy("float32"), fraud, test_size=0.25, stratify=fraud, random_state=0
)
scaler = StandardScaler().fit(x_train)
x_train, x_test = scaler.transform(x_train), scaler.transform(x_test)

model = keras.Sequential(
    [
        keras.Input((x_train.shape[1],)),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=30, batch_size=32, validation_split=0.2, verbose=0)
print("accuracy:", model.evaluate(x_test, y_test, verbose=0)[1])
