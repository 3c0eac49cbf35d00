"""Eight kinds of strangers' models more, written down before it was looked at how each would be treated.

How many were found at the first run, and what was changed then, is in `docs/experiments.md`.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.adopting.made import by_pytorch, saved

from halfhour.data.catalogue import load
from halfhour.pipeline.adopt import take_in

Made = tuple[Path, str, dict[str, str]]  # the file, the data, and what is to be found


@pytest.fixture(scope="module")
def digits():
    return load("digits")


def learned(x: np.ndarray, y: np.ndarray, model, loss="sparse_categorical_crossentropy", epochs: int = 12):
    import keras

    model.compile(keras.optimizers.Adam(3e-3), loss)
    model.fit(x, y, epochs=epochs, batch_size=32, verbose=0)
    return model


def convolutional(shape=(28, 28, 1), units: int = 10):
    import keras
    from keras import layers

    body = [layers.Conv2D(8, 5, strides=3, activation="relu"), layers.Flatten(), layers.Dense(units, "softmax")]
    return keras.Sequential([keras.Input(shape), *body])


def each_by_its_own_mean(digits, folder) -> Made:
    """`tf.image.per_image_standardization`, as TensorFlow's own CIFAR-10 lesson had it."""
    import tensorflow as tf

    random = np.random.default_rng(0)  # pictures of every brightness: those of `digits` are alike in it

    def lit(pictures: np.ndarray) -> np.ndarray:
        return (pictures * random.uniform(0.15, 1, (len(pictures), 1, 1, 1))).astype(np.uint8)

    pictures, held = lit(digits.train.pictures), lit(digits.train.pictures[:200])
    path = folder / "lit.npz"
    np.savez(path, x_train=pictures, y_train=digits.train.labels, x_test=held, y_test=digits.train.labels[:200])
    x = tf.image.per_image_standardization(pictures.astype("float32")).numpy()
    model = learned(x, digits.train.labels, convolutional())
    return saved(model, folder), str(path), {"range": "per-image"}


def black_and_white(digits, folder) -> Made:
    x = (digits.train.pictures > 127).astype("float32")
    return saved(learned(x, digits.train.labels, convolutional()), folder, "h5"), "digits", {"range": "black-and-white"}


def rows_and_columns_changed(digits, folder) -> Made:
    """As EMNIST's files have them."""
    x = digits.train.pictures.transpose(0, 2, 1, 3) / 255
    model = learned(x, digits.train.labels, convolutional())
    return saved(model, folder), "digits", {"range": "0..1", "orientation": "transposed"}


def row_after_row(digits, folder) -> Made:
    import keras
    from keras import layers

    model = keras.Sequential([keras.Input((28, 28)), layers.LSTM(24), layers.Dense(10, "softmax")])
    learned(digits.train.pictures[..., 0] / 255, digits.train.labels, model, epochs=10)
    return saved(model, folder), "digits", {"range": "0..1", "layout": "none"}


def of_half_precision(digits, folder) -> Made:
    import keras
    from keras import layers

    half = {"dtype": "mixed_float16"}
    pixels = keras.Input((28, 28, 1))
    x = layers.Conv2D(8, 5, strides=3, activation="relu", **half)(pixels)
    x = layers.BatchNormalization(**half)(x)
    x = layers.Dense(10, **half)(layers.Flatten(**half)(x))
    model = keras.Model(pixels, layers.Activation("softmax", dtype="float32")(x))
    learned(digits.train.pictures / 127.5 - 1, digits.train.labels, model)
    return saved(model, folder), "digits", {"range": "-1..1", "answers": "probabilities"}


def classes_from_one(digits, folder) -> Made:
    """Labels 1..10, and therefore eleven outputs, whose first never learned anything."""
    model = learned(digits.train.pictures / 255, digits.train.labels + 1, convolutional(units=11))
    return saved(model, folder, "h5"), "digits", {"range": "0..1", "classes": "1 2 3 4 5 6 7 8 9 10"}


def logarithms_of_pytorch(digits, folder) -> Made:
    """As PyTorch's own MNIST example: `log_softmax` at the end."""

    def build(nn):
        body = [nn.Conv2d(1, 12, 3, 2), nn.BatchNorm2d(12), nn.ReLU(), nn.Conv2d(12, 24, 3, 2), nn.ReLU()]
        end = [nn.AdaptiveAvgPool2d((3, 3)), nn.Flatten(), nn.Linear(216, 10), nn.LogSoftmax(1)]
        return nn.Sequential(*body, *end), nn.NLLLoss()

    path = by_pytorch(folder, build, digits.train.pictures / 255, digits.train.labels, 60)
    return path, "digits", {"range": "0..1", "layout": "first", "answers": "logits"}


def a_class_of_ones_own(digits, folder) -> Made:
    """Subclassed, as TensorFlow's lesson for experts, and exported."""
    import keras
    from keras import layers

    pytest.importorskip("tf2onnx")

    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.body = [layers.Conv2D(8, 5, strides=3, activation="relu"), layers.Flatten(), layers.Dense(10)]

        def call(self, x):
            for layer in self.body:
                x = layer(x)
            return x

    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    x = (255 - digits.train.pictures.astype("float32")) / 127.5 - 1
    model = learned(x, digits.train.labels, Own(), loss)
    model.export(folder / "saved", verbose=False)
    return folder / "saved", "digits", {"range": "-1..1", "polarity": "inverted", "answers": "logits"}


HELD_OUT: tuple[Callable[..., Made], ...] = (
    each_by_its_own_mean, black_and_white, rows_and_columns_changed, row_after_row, of_half_precision,
    classes_from_one, logarithms_of_pytorch, a_class_of_ones_own,
)  # fmt: skip


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")  # of those who write old forms
@pytest.mark.sampled(3)
@pytest.mark.parametrize("make", HELD_OUT, ids=lambda make: make.__name__)
def test_what_the_held_out_kinds_want_is_found(digits, tmp_path, make):
    import keras

    keras.utils.set_random_seed(7)
    path, data, expected = make(digits, tmp_path)
    found = take_in(path, data).adoption.wants
    assert {name: found.get(name) for name in expected} == expected
