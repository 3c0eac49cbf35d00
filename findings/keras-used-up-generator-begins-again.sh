#!/usr/bin/env bash
# Keras 3.15.1 (on JAX 0.10.2), `fit` with a Python generator that is used up in the first epoch: it warns that the data
# ran out, and then every further epoch trains again on the first two batches, which Keras had taken beforehand to see
# what the generator gives. So the history has all its epochs, and the curves look like a training.
# Seen: first value of each batch that a step was given: 0 1 2 3 4, then 0 1, then 0 1.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install keras==3.15.1 "jax==0.10.2"
KERAS_BACKEND=jax "$folder/venv/bin/python" - 2>/dev/null <<'PYTHON' | tee "$folder/seen"
import keras
import numpy as np

asked = []


def batches():
    for number in range(5):
        yield np.full((2, 1), number, "float32"), np.zeros((2, 1), "float32")


class Noting(keras.Model):
    def build(self, shape):
        self.weight = self.add_weight(shape=(1,))

    def call(self, rows):
        return rows * self.weight

    def train_step(self, state, data):
        asked.append(int(np.asarray(data[0])[0, 0]))
        return {"loss": 0.0}, state


model = Noting()
model.compile("sgd", "mse", run_eagerly=True)
history = model.fit(batches(), epochs=3, verbose=0)
print(*asked)
print("epochs in the history:", len(history.epoch))
PYTHON
diff - "$folder/seen" <<'EXPECTED'
0 1 2 3 4 0 1 0 1
epochs in the history: 3
EXPECTED
echo "As it was seen."
