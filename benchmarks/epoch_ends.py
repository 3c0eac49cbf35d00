"""How long a training waits between two epochs, where TensorFlow tunes what feeds it and where it does not.

    python benchmarks/epoch_ends.py [EPOCHS]      (8 by default)

The same pictures and the same small network, in turn: as Keras feeds a `PyDataset`, as Keras feeds arrays, and as
halfhour feeds its batches. Printed: seconds from the beginning of each epoch to its first batch, after the first epoch;
and what an epoch takes, median (smallest-largest).
"""

import sys
import time
from typing import Any

import keras
import numpy as np

from halfhour.records import Split
from halfhour.training.batches import Batches, fed
from measure import machine, print_table, spread

COUNT, BATCH = 57_000, 256


class Waiting(keras.callbacks.Callback):
    """Takes down how long each epoch takes, and how long its first batch lets it wait."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []
        self.seconds: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._began = time.perf_counter()

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        if batch == 0:
            self.waits.append(time.perf_counter() - self._began)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.seconds.append(time.perf_counter() - self._began)


def trained(given: tuple[Any, ...], epochs: int) -> Waiting:
    """A training of a small network."""
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Rescaling(1 / 255),
            keras.layers.Conv2D(24, 5, activation="relu"),
            keras.layers.Conv2D(24, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("sgd", "categorical_crossentropy")
    waiting = Waiting()
    model.fit(*given, batch_size=BATCH if len(given) > 1 else None, epochs=epochs, callbacks=[waiting], verbose=0)
    return waiting


def main() -> None:
    epochs = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    random = np.random.default_rng(0)
    split = Split(random.integers(0, 256, (COUNT, 28, 28, 1), dtype=np.uint8), random.integers(0, 10, COUNT))
    batches = Batches(split, 10, batch_size=BATCH, seed=0, augmentation="none")
    ways = {
        "a PyDataset, as Keras feeds it": (batches,),
        "arrays, as Keras feeds them": (split.pictures, keras.utils.to_categorical(split.labels)),
        "halfhour's batches": (fed(batches),),
    }
    print(machine(), flush=True)
    rows = []
    for name, given in ways.items():
        waiting = trained(given, epochs)
        waits = " ".join(f"{seconds:.1f}" for seconds in waiting.waits[1:])
        rows.append([name, waits, spread(waiting.seconds[1:], ".1f")])
        print(rows[-1], flush=True)
    print_table(["", "seconds before the first batch", "seconds an epoch"], rows)


if __name__ == "__main__":
    main()
