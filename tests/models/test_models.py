import keras
import numpy as np
import pytest

from halfhour.data.weights import find_weights, read_weights
from halfhour.errors import DataError, UnknownNameError
from halfhour.models.fused import plain
from halfhour.models.inside import responses
from halfhour.models.registry import MODELS, build
from halfhour.models.summary import summarise

GREY, COLOUR = (28, 28, 1), (32, 32, 3)
LARGE = (
    "resnet-20",
    "resnet-32",
    "quick-64",
    "colour-256",
    "efficientnet-lite0",
)  # a smaller one of their kind is tried
USUAL = {name: GREY if name.startswith(("tutorial", "quick", "patches")) else COLOUR for name in MODELS}


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        pytest.param(name, shape, marks=() if shape == USUAL[name] and name not in LARGE else pytest.mark.nightly)
        for name in MODELS
        for shape in (GREY, COLOUR)
    ],
)
def test_every_model_learns_saves_and_loads(name, shape, tmp_path):
    shape = (*(max(side, MODELS[name].smallest_side) for side in shape[:2]), shape[2])
    keras.utils.set_random_seed(0)
    model = build(name, shape, 4)
    if MODELS[name].pretrained:  # without normalisation, first weights let the pictures fade away
        if not find_weights(name):
            pytest.skip(f"the weights of {name} are not here")
        MODELS[name].pretrained.set_weights(model, read_weights(name))
    pictures = np.random.default_rng(0).integers(0, 256, (8, *shape), dtype=np.uint8)
    targets = keras.utils.to_categorical(np.arange(8) % 4, 4)
    rate = 1e-4 if MODELS[name].pretrained else 1e-3  # larger steps throw learned weights away first
    model.compile(keras.optimizers.Adam(rate), loss="categorical_crossentropy")
    before = model.evaluate(pictures, targets, verbose=0)
    model.fit(pictures, targets, epochs=15, verbose=0)
    assert model.evaluate(pictures, targets, verbose=0) < before
    plain(model).save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    told = again.predict(pictures, verbose=0)
    assert np.allclose(told, model.predict(pictures, verbose=0), atol=1e-6)
    assert np.allclose(told.sum(axis=1), 1, atol=1e-5)


def test_the_classic_network_has_its_classic_parameters():
    """By hand: 32(9+1) + 64(32*9+1) + 128(1600+1) + 10(128+1) = 320 + 18,496 + 204,928 + 1,290."""
    layers = [layer.parameters for layer in summarise(build("tutorial", (28, 28, 1), 10)) if layer.parameters]
    assert layers == [320, 18_496, 204_928, 1_290]
    assert sum(layers) == 225_034


def test_the_classic_network_is_the_tutorials_own_behind_the_division():
    model = build("tutorial", (28, 28, 1), 10)
    plain = keras.Sequential([keras.Input((28, 28, 1)), *model.layers[1:]])
    pictures = np.random.default_rng(0).integers(0, 256, (4, 28, 28, 1), dtype=np.uint8)
    by_hand = plain.predict(pictures.astype("float32") / 255, verbose=0)
    assert np.allclose(model.predict(pictures, verbose=0), by_hand, atol=1e-6)


@pytest.mark.parametrize("name", MODELS)
def test_a_person_reads_of_layers_that_keras_has(name):
    assert all(hasattr(keras.layers, layer.kind) for layer in summarise(build(name, (32, 32, 3), 4))[1:])


def test_unknown_model_names_the_nearest():
    with pytest.raises(UnknownNameError, match="tutorial-bn"):
        build("tutorial_bn", (28, 28, 1), 10)


def test_a_feature_map_is_the_convolution_of_its_filter():
    from scipy.signal import correlate2d

    model = build("tutorial", (28, 28, 1), 10)
    picture = np.random.default_rng(1).integers(0, 256, (28, 28, 1), dtype=np.uint8)
    first = responses(model, picture)[0]
    by_hand = correlate2d(picture[..., 0] / 255, first.kernels[:, :, 0, 5], mode="valid")
    assert np.allclose(first.maps[..., 5], np.maximum(by_hand, 0), atol=1e-4)


@pytest.mark.parametrize("name", MODELS)
def test_pictures_too_small_for_a_model_are_told_and_the_smallest_are_not(name):
    side = MODELS[name].smallest_side
    assert build(name, (side, side + 3, 1), 2).output_shape == (None, 2)
    with pytest.raises(DataError, match=f"{side} x {side}"):
        build(name, (side + 3, side - 1, 1), 2)
