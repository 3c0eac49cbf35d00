#!/usr/bin/env bash
# Keras 3.15 on TensorFlow 2.21, CPU: whether a network with channels first runs depends on oneDNN, so on the processor.
#
# Expected: it runs, or it does not, on every CPU alike; the documentation of TensorFlow's convolution says that a CPU
# has channels last alone.
# Seen: with oneDNN's operations (`TF_ENABLE_ONEDNN_OPTS=1`, the default on x86-64 processors with AVX512-VNNI and
# newer ones) it is called, predicts and trains. Without them (`=0`, the default on older processors, where the same
# package is installed) it is built without a word; called and in `predict` it ends with an UnimplementedError, in `fit`
# with an InvalidArgumentError. There only XLA runs it: `tf.function(jit_compile=True)`, and `fit` and `predict` after
# `compile(jit_compile=True)`. `jit_compile="auto"`, Keras's default, never compiles there. Every way that runs answers
# as the twin with channels last does.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "keras==3.15.1" "tensorflow-cpu==2.21.0" "numpy<2.5"
cat > "$folder/first.py" <<'PYTHON'
import sys

import keras
import numpy as np
import tensorflow as tf
from keras import layers

onednn = sys.argv[1] == "1"
print("oneDNN", onednn, end=" ")
print("keras", keras.__version__, "tensorflow", tf.__version__, "devices", len(tf.config.list_physical_devices("GPU")))


def network(order):
    keras.utils.set_random_seed(0)
    shape = (3, 16, 16) if order == "channels_first" else (16, 16, 3)
    return keras.Sequential([
        keras.Input(shape),
        layers.Conv2D(8, 3, activation="relu", data_format=order),
        layers.MaxPooling2D(2, data_format=order),
        layers.GlobalAveragePooling2D(data_format=order),
        layers.Dense(4, activation="softmax"),
    ])


last = np.random.default_rng(0).random((8, 16, 16, 3), "float32")
first, labels = last.transpose(0, 3, 1, 2), np.arange(8) % 4
model, twin = network("channels_first"), network("channels_last")
twin.set_weights(model.get_weights())


def outcome(call):
    try:
        call()
    except tf.errors.OpError as error:
        return type(error).__name__
    return "runs"


def compiled(how):
    other = network("channels_first")
    other.compile("sgd", "sparse_categorical_crossentropy", jit_compile=how)
    return other


found = {
    "called": outcome(lambda: model(first)),
    "predict": outcome(lambda: model.predict(first, verbose=0)),
    "fit, auto": outcome(lambda: compiled("auto").fit(first, labels, verbose=0)),
    "fit, jit_compile=True": outcome(lambda: compiled(True).fit(first, labels, verbose=0)),
    "predict, jit_compile=True": outcome(lambda: compiled(True).predict(first, verbose=0)),
}
for name, what in found.items():
    print(f"{name}: {what}")
apart = float(np.abs(tf.function(model, jit_compile=True)(first).numpy() - twin(last).numpy()).max())
print(f"tf.function(jit_compile=True): runs, {apart:.0e} from the twin with channels last")
usual = ["runs"] * 3 if onednn else ["UnimplementedError", "UnimplementedError", "InvalidArgumentError"]
assert list(found.values()) == [*usual, "runs", "runs"], found
assert apart < 1e-5, apart
PYTHON
for onednn in 0 1; do
    TF_ENABLE_ONEDNN_OPTS=$onednn TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES= \
        "$folder/venv/bin/python" "$folder/first.py" "$onednn"
done
