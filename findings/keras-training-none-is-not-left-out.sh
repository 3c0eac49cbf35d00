#!/usr/bin/env bash
# Keras 3.15: `layer(x, training=None)` is not `layer(x)` where `call` has a default of its own.
#
# Expected: `None` means "not said", so a layer with `def call(self, x, training=True)` does the same either way.
# Seen: called without the argument it trains; called with `training=None` it gets `None` and does not. Inside a
# `Sequential`, the default is taken in both cases. A wrapper that passes its own `training=None` on, or a test that asks
# a model "as it is used" with `training=None`, sees another model than the program that calls `model(x)`.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "keras==3.15.1" "tensorflow-cpu==2.21.0" "numpy<2.5"
cat > "$folder/none.py" <<'PYTHON'
import keras
import numpy as np
import tensorflow as tf

print("keras", keras.__version__, "tensorflow", tf.__version__)
got = []


class Listens(keras.layers.Layer):
    def call(self, x, training=True):
        got.append(training)
        return x


class Model(keras.Model):
    def call(self, x, training=True):
        got.append(training)
        return x


x = np.ones((1, 2), "float32")
inside = keras.Sequential([keras.Input((2,)), Listens()])
found = {}
for name, called in (("layer", Listens()), ("model", Model()), ("layer in a Sequential", inside)):
    got.clear()
    called(x)
    called(x, training=None)
    found[name] = list(got)
    print(f"{name}: left out: {got[0]}, training=None: {got[1]}")
assert found == {"layer": [True, None], "model": [True, None], "layer in a Sequential": [True, True]}, found
PYTHON
TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES= "$folder/venv/bin/python" "$folder/none.py" 2>/dev/null
