"""The networks for colour pictures: what their first weights are for, and the parameters that the paper gives."""

import keras
import numpy as np
import pytest

from halfhour.models.colour import whiten
from halfhour.models.registry import build, find_network
from halfhour.models.resnet import resnet


@pytest.fixture
def photos() -> np.ndarray:
    """Pictures whose neighbouring pixels and channels go together, as a photograph's do."""
    random = np.random.default_rng(0)
    coarse = random.integers(0, 256, (200, 8, 8, 1)) * 0.8 + random.integers(0, 50, (200, 8, 8, 3))
    return coarse.repeat(4, axis=1).repeat(4, axis=2).clip(0, 255).astype(np.uint8)


def test_whitened_patches_are_uncorrelated_and_of_one_size(photos):
    noisy = (photos // 2 + np.random.default_rng(1).integers(0, 128, photos.shape)).astype(np.uint8)
    model = build("colour-64", (32, 32, 3), 10)
    whiten(model, noisy)
    answers = keras.Model(model.inputs[0], model.get_layer("whiten").output)(noisy.astype("float32"))
    places = keras.ops.convert_to_numpy(answers)[:, ::2, ::2, :12].reshape(-1, 12)  # the patches that were looked at
    covariance = np.cov(places, rowvar=False)
    assert np.abs(places.mean(axis=0)).max() < 0.02
    np.testing.assert_allclose(covariance, np.diag(np.diag(covariance)), atol=0.02)
    assert (np.diag(covariance) > 0.5).all() and (np.diag(covariance) <= 1.01).all()  # the floor takes from the small
    kernel = model.get_layer("whiten").kernel
    np.testing.assert_allclose(kernel[..., 12:], -kernel[..., :12], atol=1e-6)


def test_a_convolution_begins_by_passing_its_input_on():
    model = build("colour-64", (32, 32, 3), 10)
    layer = model.get_layer("conv_2b")
    maps = np.random.default_rng(0).normal(size=(2, 7, 7, 64)).astype("float32")
    np.testing.assert_allclose(keras.ops.convert_to_numpy(layer(maps)), maps, atol=1e-6)


def test_one_network_takes_pictures_of_several_sizes():
    model = build("colour-64", (32, 32, 3), 10)
    free = find_network("colour-64").builder((None, None, 3), 10, 0.0)
    free.set_weights(model.get_weights())
    pictures = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3)).astype("float32")
    np.testing.assert_allclose(free(pictures), model(pictures), atol=1e-5)
    assert free(pictures[:, :24, :24]).shape == (2, 10)


def test_resnet_20_has_the_parameters_of_the_paper():
    """By hand: 432 + 6 * 2304 + (4608 + 5 * 9216) + (18432 + 5 * 36864) convolved, 2 * 688 normalised, 650 dense."""
    trained = sum(int(np.prod(weight.shape)) for weight in resnet(20, (32, 32, 3), 10, 0.0).trainable_weights)
    assert trained == 432 + 13_824 + 50_688 + 202_752 + 1_376 + 650 == 269_722


def test_its_shortcut_takes_every_other_pixel_and_adds_channels_of_zeros():
    model = resnet(8, (32, 32, 3), 10, 0.0)
    shortcut = keras.Model(model.get_layer("relu_1a2").output, model.get_layer("widen_2a").output)
    maps = np.random.default_rng(0).normal(size=(2, 32, 32, 16)).astype("float32")
    told = keras.ops.convert_to_numpy(shortcut(maps))
    np.testing.assert_array_equal(told[..., 8:24], maps[:, ::2, ::2])
    assert not told[..., :8].any() and not told[..., 24:].any()
