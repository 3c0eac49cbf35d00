#!/usr/bin/env bash
# TensorFlow 2.21, Keras 3.15 on an x86 processor: in a graph, a ReLU behind a dense or a convolutional layer makes 0 of
# NaN, as oneDNN computes the three as one. Called eagerly, with XLA, or with TF_ENABLE_ONEDNN_OPTS=0, it stays NaN.
#
# Expected: a network whose weights are NaN has the loss NaN, `keras.callbacks.TerminateOnNaN` ends its training, and
# `model.predict(x)` and `model(x)` agree.
# Seen: all weights are NaN after the first epoch, `fit` keeps reporting a finite loss that no longer moves,
# `TerminateOnNaN` lets it, `predict` gives zeros and the model called directly gives NaN. So do ReLU6, but not leaky
# ReLU, GELU, tanh or sigmoid.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "keras==3.15.1" "tensorflow-cpu==2.21.0" "numpy<2.5"
cat > "$folder/relu.py" <<'PYTHON'
import keras
import numpy as np
import tensorflow as tf


def distance(y_true, y_pred):
    return tf.reduce_mean(tf.sqrt(tf.reduce_sum(tf.square(y_true - y_pred), axis=-1)))


keras.utils.set_random_seed(0)
x = np.random.default_rng(0).uniform(-1, 1, (512, 6)).astype("float32")
y = np.maximum(x[:, :2] * 2 - 0.4, 0)  # often exactly 0, as a ReLU predicts it: the slope of a root is infinite there
model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(2, "relu")])
model.compile(keras.optimizers.Adam(1e-3), distance, jit_compile=False)
history = model.fit(x, y, epochs=5, verbose=0, callbacks=[keras.callbacks.TerminateOnNaN()])
losses = [round(loss, 4) for loss in history.history["loss"]]
broken = all(np.isnan(weight).all() for weight in model.get_weights())
asked, called = model.predict(x[:4], verbose=0), model(x[:4]).numpy()
print(f"tensorflow {tf.__version__}, keras {keras.__version__}: all weights NaN: {broken}; losses {losses}")
print(f"predict: {asked[0]}, called: {called[0]}")
assert broken and len(losses) == 5 and np.isfinite(losses).all() and losses[-1] == losses[-2]
assert (asked == 0).all() and np.isnan(called).all()

seen = {}
for name in ("relu", "relu6", "leaky_relu", "gelu", "tanh", "sigmoid"):
    layer = keras.layers.Dense(2, name)
    model = keras.Sequential([keras.Input((6,)), layer])
    layer.set_weights([np.full((6, 2), np.nan), np.zeros(2)])
    model.compile(jit_compile=False)
    seen[name] = bool(np.isfinite(model.predict(x[:4], verbose=0)).all())
print("made numbers of NaN:", seen)
assert [name for name, finite in seen.items() if finite] == ["relu", "relu6"]
PYTHON
TF_ENABLE_ONEDNN_OPTS=1 TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES= "$folder/venv/bin/python" "$folder/relu.py" 2>/dev/null
