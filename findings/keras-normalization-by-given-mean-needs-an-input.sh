#!/usr/bin/env bash
# Keras 3.15 on TensorFlow 2.21 and on JAX: `Normalization(mean=..., variance=...)` can't be used in a `Sequential` without
# an `Input`, nor in a model of one's own: it keeps its numbers as tensors of the function that was traced to build it.
#
# Expected: a layer that needs no `adapt`, as its documentation offers for a known mean and variance, works wherever one
# works that was adapted.
# Seen: `fit` of such a `Sequential`, and the first direct call of such a subclass, raise an error about a tensor out of
# scope, on JAX about an unexpected tracer. With an `Input`, after `layer.build(shape)` and with `adapt` the layer works.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "keras==3.15.1" "tensorflow-cpu==2.21.0" "jax==0.10.2" "numpy<2.5"
cat > "$folder/scaled.py" <<'PYTHON'
import keras
import numpy as np
from keras import layers

SAID = ("out of scope", "unexpected tracer")
x = np.ones((4, 3), "float32")


def told():
    return layers.Normalization(axis=None, mean=0.5, variance=2.0)


def adapted():
    layer = layers.Normalization(axis=None)
    layer.adapt(x)
    return layer


def built():
    layer = told()
    layer.build((None, 3))
    return layer


def sequential(layer, *before):
    model = keras.Sequential([*before, layer, layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(x, x[:, :1], verbose=0)


class Own(keras.Model):
    def __init__(self, layer):
        super().__init__()
        self.scale, self.last = layer, layers.Dense(1)

    def call(self, rows):
        return self.last(self.scale(rows))


def outcome(run):
    try:
        run()
    except Exception as error:
        return next((words for words in SAID if words in str(error)), repr(error))
    return "works"


seen = {
    "Sequential": outcome(lambda: sequential(told())),
    "Sequential with Input": outcome(lambda: sequential(told(), keras.Input((3,)))),
    "Sequential, built": outcome(lambda: sequential(built())),
    "Sequential, adapted": outcome(lambda: sequential(adapted())),
    "subclass": outcome(lambda: Own(told())(x)),
    "subclass, built": outcome(lambda: Own(built())(x)),
    "subclass, adapted": outcome(lambda: Own(adapted())(x)),
}
backend = keras.backend.backend()
print("keras", keras.__version__, backend, seen)
fails = ("Sequential", "subclass")
said = {"tensorflow": "out of scope", "jax": "unexpected tracer"}[backend]
assert seen == {name: said if name in fails else "works" for name in seen}
PYTHON
for backend in tensorflow jax; do
    KERAS_BACKEND=$backend TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES= "$folder/venv/bin/python" "$folder/scaled.py" 2>/dev/null
done
