#!/usr/bin/env bash
# Keras 3.15: `training=` written into a functional model is overruled by `fit`, `evaluate` and `predict`.
#
# Expected: `base(inputs, training=False)` keeps the base's batch normalisation in inference, also when the base is
# unfrozen later, as guides to fine-tuning say (and as Keras 2 did); `Dropout(0.5)(x, training=True)` drops in `predict`.
# Seen: `fit` hands `training=True` to every layer of the graph, over what the call was written with, so the moving
# averages of such a base move, nested or flat; and dropout that was called with `training=True` is off in `predict`.
# What was written counts only where the model is called as a function, `model(x)`, without `training`. A frozen
# BatchNormalization (`layer.trainable = False`) does stay in inference. keras-team/keras 20285 has the first half.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "keras==3.15.1" "tensorflow-cpu==2.21.0" "numpy<2.5"
cat > "$folder/overruled.py" <<'PYTHON'
import keras
import numpy as np
import tensorflow as tf
from keras import layers

print("keras", keras.__version__, "tensorflow", tf.__version__)
x = np.random.default_rng(0).normal(5, 3, (256, 4)).astype("float32")


def moved(nested, trainable):
    """Whether the moving mean moves in a `fit`, although the call was written with `training=False`."""
    norm = layers.BatchNormalization()
    start = keras.Input((4,))
    if nested:
        inner = keras.Input((4,))
        base = keras.Model(inner, norm(inner))
        features = base(start, training=False)
    else:
        features = norm(start, training=False)
    norm.trainable = trainable
    model = keras.Model(start, layers.Dense(1)(features))
    model.compile("sgd", "mse")
    model.fit(x, x[:, :1], epochs=2, verbose=0)
    return bool(np.abs(np.asarray(norm.moving_mean)).max() > 0)


found = {
    "flat, training=False": moved(False, True),
    "nested, training=False": moved(True, True),
    "nested, training=False, the layer frozen": moved(True, False),
}
for name, what in found.items():
    print(f"{name}: moving mean moved: {what}")
start = keras.Input((4,))
noisy = keras.Model(start, layers.Dropout(0.5)(start, training=True))
drops = {
    "model(x)": bool((np.asarray(noisy(x)) == 0).any()),
    "predict": bool((noisy.predict(x, verbose=0) == 0).any()),
}
print("dropout called with training=True drops in", drops)
assert list(found.values()) == [True, True, False], found
assert list(drops.values()) == [True, False], drops
PYTHON
TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES= "$folder/venv/bin/python" "$folder/overruled.py" 2>/dev/null
