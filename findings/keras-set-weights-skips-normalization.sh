#!/usr/bin/env bash
# Keras 3.15: `set_weights` does not reach what a Normalization layer computes with.
#
# Expected: two models of the same layers with equal weights give equal answers; `clone_model` and `set_weights`, or the
# same code and `set_weights(other.get_weights())`, is how a model is copied.
# Seen: with a Normalization layer that `adapt` has filled, all weights are equal (mean, variance and count are among
# them), and the copy answers as if the layer had never been adapted: it divides by numbers that it keeps beside its
# weights. `load_weights` of the same numbers from a file does reach it. What
# helps after `set_weights`: `layer.finalize_state()`, before `predict` is called for the first time.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "keras==3.15.1" "tensorflow-cpu==2.21.0" "numpy<2.5"
cat > "$folder/copied.py" <<'PYTHON'
import keras
import numpy as np
import tensorflow as tf

print("keras", keras.__version__, "tensorflow", tf.__version__)
x = np.random.default_rng(0).normal(50, 9, (64, 3)).astype("float32")
norm = keras.layers.Normalization()
norm.adapt(x)
model = keras.Sequential([keras.Input((3,)), norm, keras.layers.Dense(1)])
model.save_weights("model.weights.h5")


def apart(copy):
    return float(np.abs(np.asarray(model(x)) - np.asarray(copy(x))).max())


fresh = keras.models.clone_model(model)
fresh.load_weights("model.weights.h5")
copy = keras.models.clone_model(model)
copy.set_weights(model.get_weights())
equal = all(np.array_equal(one, other) for one, other in zip(model.get_weights(), copy.get_weights()))
found = {"set_weights": apart(copy)}
copy.layers[0].finalize_state()
found["set_weights, then finalize_state"] = apart(copy)
found["load_weights alone"] = apart(fresh)
print("all weights equal:", equal)
for name, distance in found.items():
    print(f"{name}: answers differ by up to {distance:.3g}")
assert equal
assert [distance > 1 for distance in found.values()] == [True, False, False], found
PYTHON
cd "$folder"
TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES= "$folder/venv/bin/python" "$folder/copied.py" 2>/dev/null
