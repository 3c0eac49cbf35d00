#!/usr/bin/env bash
# TensorFlow 2.21.0, `tf.data` with `map(lambda x: x + tf.random.normal(…))` in a program that has set a seed
# (`tf.random.set_seed`, which `keras.utils.set_random_seed` calls): every pass over the set, so every epoch, draws the
# same numbers again. Augmentation written this way shows the network the same distorted pictures in each epoch. Without
# a seed each pass differs; a Keras layer such as RandomTranslation in the same place differs with a seed too.
# Seen: `seed set, tf.random: the same`, `seed set, Keras layer: different`, `no seed, tf.random: different`.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install tensorflow==2.21.0 keras==3.15.1
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - 2>/dev/null <<'PYTHON' | tee "$folder/seen"
import keras
import numpy as np
import tensorflow as tf


def told(name, change):
    rows = np.random.default_rng(0).random((4, 8, 8, 1), dtype="float32")
    stream = tf.data.Dataset.from_tensor_slices(rows).map(change).batch(4)
    first, second = (next(iter(stream)).numpy() for _ in range(2))
    print(f"{name}: {'the same' if np.array_equal(first, second) else 'different'}")


def noisy(picture):
    return picture + tf.random.normal((8, 8, 1))


told("no seed, tf.random", noisy)
tf.random.set_seed(1)
told("seed set, tf.random", noisy)
move = keras.layers.RandomTranslation(0.3, 0.3)
told("seed set, Keras layer", lambda picture: move(picture, training=True))
PYTHON
diff - "$folder/seen" <<'EXPECTED'
no seed, tf.random: different
seed set, tf.random: the same
seed set, Keras layer: different
EXPECTED
echo "As it was seen."
