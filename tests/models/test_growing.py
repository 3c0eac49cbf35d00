"""Small pictures first: what the network is given, and that nothing of it is left in what is saved."""

import keras
import numpy as np
import pytest

from halfhour.models.fused import plain
from halfhour.models.growing import GAIN, STAGES, GrowingRescaling, grow, growing
from halfhour.models.registry import build


def small_network(side: int) -> keras.Model:
    pixels = keras.Input((side, side, 1))
    x = GrowingRescaling(1 / 255, name="scale")(pixels)
    x = keras.layers.Conv2D(2, 3)(x)
    return keras.Model(pixels, keras.layers.Dense(2)(keras.layers.GlobalAveragePooling2D()(x)))


def test_a_reduced_picture_is_the_mean_of_what_it_covers():
    halves = np.zeros((1, 24, 24, 1), np.float32)
    halves[:, :, 12:] = 255
    layer = GrowingRescaling(1 / 255)
    layer.share = 0.5
    reduced = keras.ops.convert_to_numpy(layer(halves))
    assert reduced.shape == (1, 12, 12, 1)
    assert reduced.mean() == pytest.approx(0.5, abs=1e-6)
    assert np.allclose(reduced[:, :, :5], 0) and np.allclose(reduced[:, :, 7:], 1)
    layer.share = 1.0
    assert layer(halves).shape == (1, 24, 24, 1)


def test_the_train_function_follows_the_share():
    model = small_network(24)
    seen = []

    class Watch(keras.layers.Layer):
        def call(self, inputs):
            seen.append(inputs.shape[1])
            return inputs

    watched = keras.Model(model.inputs, keras.layers.Conv2D(1, 1)(Watch()(model.layers[1].output)))
    watched.compile(optimizer="sgd", loss="mse")
    pictures = np.zeros((4, 24, 24, 1), np.uint8)
    for share in STAGES:
        grow(watched, share)
        side = round(24 * share)
        for step in (watched.train_on_batch, watched.test_on_batch):
            seen.clear()
            step(pictures, np.zeros((4, side, side, 1)))
            assert set(seen) == {side}


def test_pictures_with_nothing_to_spare_stay_whole():
    assert growing(small_network(23)) is None
    assert growing(small_network(24)).name == "scale"
    assert growing(build("quick-16", (28, 28, 1), 10)) is None


def test_nothing_of_it_is_saved():
    model = build("colour-64", (32, 32, 3), 4)
    kinds = {layer.name: type(layer) for layer in plain(model).layers}
    assert kinds["scale"] is keras.layers.Rescaling
    assert kinds["norm_1a"] is keras.layers.BatchNormalization


def test_the_gain_is_that_of_the_pixels():
    """By hand: equal times at 24, 28 and 32 of 32 pixels: (1024/576 + 1024/784 + 1) / 3."""
    assert pytest.approx((1024 / 576 + 1024 / 784 + 1) / 3) == GAIN
