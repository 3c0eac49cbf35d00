#!/usr/bin/env bash
# TensorFlow 2.21, Keras 3.15: where a square root is 0 and nothing depends on its slope, TensorFlow's gradient is 0; with
# XLA (`jit_compile=True`, which Keras chooses by itself on a GPU) and on JAX it is NaN.
#
# Expected: a loss with an infinite slope (the distance of two equal vectors, squared again) is NaN everywhere, as the
# chain rule gives 0 times infinity, or nowhere; compiling a model does not decide whether it can be trained. And roots
# and logarithms behave alike.
# Seen: `fit` without XLA trains; the same model and data have NaN weights after one step with `jit_compile=True`, and on
# JAX. TensorFlow's logarithm is NaN at 0 without XLA too.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "keras==3.15.1" "tensorflow-cpu==2.21.0" "jax==0.10.2" "numpy<2.5"
cat > "$folder/root.py" <<'PYTHON'
import keras
import numpy as np
from keras import ops


def squared_distance(y_true, y_pred):
    return ops.mean(ops.sqrt(ops.sum(ops.square(y_true - y_pred), axis=-1)) ** 2)


def trains(jit):
    keras.utils.set_random_seed(0)
    given = keras.Input((2,))
    model = keras.Model(given, keras.layers.Dense(2, kernel_initializer="zeros")(given))
    model.compile("sgd", squared_distance, jit_compile=jit)
    targets = np.array([[0.0, 0.0], [1.0, 2.0]], "float32")  # the first is predicted exactly
    model.fit(np.ones((2, 2), "float32"), targets, epochs=1, verbose=0)
    return bool(np.isfinite(model.get_weights()[0]).all())


backend = keras.backend.backend()
version = __import__(backend).__version__
seen = {way: "trains" if trains(way == "XLA") else "NaN" for way in ("XLA", "no XLA")}
print(backend, version, seen)
wanted = {
    "tensorflow": {"XLA": "NaN", "no XLA": "trains"},
    "jax": {"XLA": "NaN", "no XLA": "NaN"},
}
assert seen == wanted[backend], seen
if backend == "tensorflow":
    import tensorflow as tf

    zero = tf.Variable(0.0)
    with tf.GradientTape(persistent=True) as tape:
        root, log = 0.0 * tf.sqrt(zero), 0.0 * tf.math.log(zero)
    found = float(tape.gradient(root, zero)), float(tape.gradient(log, zero))
    print(f"0 times the slope at 0: of a root {found[0]}, of a logarithm {found[1]}")
    assert found[0] == 0.0 and np.isnan(found[1])
PYTHON
for backend in tensorflow jax; do
    KERAS_BACKEND=$backend TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES= "$folder/venv/bin/python" "$folder/root.py" 2>/dev/null
done
