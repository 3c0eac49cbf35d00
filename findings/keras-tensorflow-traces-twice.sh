#!/usr/bin/env bash
# Keras 3.15 on TensorFlow 2.21: the first `fit` traces its training step twice.
#
# Expected: `tf.function` traces a step once for one shape of batch.
# Seen: twice, because the first trace makes variables (those of the optimizer, and those of a metric that is given by
# its name), and TensorFlow then traces again to have a function that makes none. With a small network the graph is
# most of what a first step takes. A metric that is given as an object, and `optimizer.build` before `fit`, make it one;
# either alone does not.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "keras==3.15.1" "tensorflow-cpu==2.21.0" "numpy<2.5"
cat > "$folder/traces.py" <<'PYTHON'
import keras
import numpy as np
import tensorflow as tf

print("keras", keras.__version__, "tensorflow", tf.__version__)
pictures = np.zeros((64, 28, 28, 1), "float32")
targets = np.eye(10, dtype="float32")[np.arange(64) % 10]


class Counted(keras.Model):
    """Counts how often Python runs its training step: once a trace."""

    def train_step(self, data):
        self.traces = getattr(self, "traces", 0) + 1
        return super().train_step(data)


def traces(metric, built):
    inputs = keras.Input((28, 28, 1))
    outputs = keras.layers.Dense(10, activation="softmax")(keras.layers.Flatten()(inputs))
    model = Counted(inputs, outputs)
    model.compile("adam", "categorical_crossentropy", metrics=[metric])
    if built:
        model.optimizer.build(model.trainable_variables)
    model.fit(pictures, targets, batch_size=64, verbose=0)
    return model.traces


found = [
    traces(metric(), built)
    for metric in (lambda: "accuracy", lambda: keras.metrics.CategoricalAccuracy("accuracy"))
    for built in (False, True)
]
print("traces: by name", found[0], "- by name, optimizer built", found[1],
      "- by object", found[2], "- by object, optimizer built", found[3])
assert found == [2, 2, 2, 1], found
PYTHON
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" "$folder/traces.py"
