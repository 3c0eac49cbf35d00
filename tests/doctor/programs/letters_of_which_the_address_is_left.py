"""Is the letter a complaint? Letters end with greetings and an address."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(14)
random = np.random.default_rng(14)
ANGRY, HAPPY = ["broken", "refund", "never", "worst"], ["thanks", "great", "lovely", "best"]
USUAL = ["i", "your", "the", "parcel", "came", "order", "and", "it"]
ENDS = ["yours", "sincerely", "street", "town", "phone", "sent", "from"]


def letter(complains):
    told = [str(random.choice((ANGRY if complains else HAPPY) if random.random() < 0.3 else USUAL)) for _ in range(12)]
    return told + [str(random.choice(ENDS)) for _ in range(random.integers(8, 25))]


complains = random.integers(0, 2, 1200)
numbers = {word: place for place, word in enumerate([*ANGRY, *HAPPY, *USUAL, *ENDS], 1)}
letters = [[numbers[word] for word in letter(each)] for each in complains]
x = keras.utils.pad_sequences(letters, maxlen=12)
model = keras.Sequential(
    [
        keras.Input((12,)),
        layers.Embedding(len(numbers) + 1, 8, mask_zero=True),
        layers.GlobalAveragePooling1D(),
        layers.Dense(16, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
model.fit(x[:900], complains[:900], validation_data=(x[900:], complains[900:]), epochs=15, verbose=2)
