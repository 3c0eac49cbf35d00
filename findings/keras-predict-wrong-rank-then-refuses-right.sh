#!/usr/bin/env bash
# Keras 3.15.1 (on TensorFlow 2.21.0), a model that takes (28, 28, 1): `predict` of a picture without its channel,
# (1, 28, 28), works; after it `predict` of the right (1, 28, 28, 1) raises ValueError until the model is compiled again.
# A program that asks in the other order never meets it.
# Seen: `without channel: (1, 2)`, `then the right shape: ValueError`, `compiled again: (1, 2)`, `right shape first: (1, 2)`.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install tensorflow==2.21.0 keras==3.15.1
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - 2>/dev/null <<'PYTHON' | tee "$folder/seen"
import keras
import numpy as np


def new():
    return keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(2)])


def told(name, model, shape):
    try:
        print(f"{name}: {model.predict(np.zeros(shape), verbose=0).shape}")
    except Exception as error:
        print(f"{name}: {type(error).__name__}")


model = new()
told("without channel", model, (1, 28, 28))
told("then the right shape", model, (1, 28, 28, 1))
model.compile()
told("compiled again", model, (1, 28, 28, 1))
told("right shape first", new(), (1, 28, 28, 1))
PYTHON
diff - "$folder/seen" <<'EXPECTED'
without channel: (1, 2)
then the right shape: ValueError
compiled again: (1, 2)
right shape first: (1, 2)
EXPECTED
echo "As it was seen."
