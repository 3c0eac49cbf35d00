"""Networks of `keras.applications`: Keras's own file gives Keras's own features, whatever is tuned above them."""

import hashlib
from dataclasses import replace

import h5py
import keras
import numpy as np
import pytest
from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

from halfhour.data import weights
from halfhour.models.registry import build, find_network

ORIGINALS = {
    "mobilenetv3-large": keras.applications.MobileNetV3Large,
    "efficientnetv2-b0": keras.applications.EfficientNetV2B0,
}


@pytest.fixture(params=ORIGINALS)
def kept(request, tmp_path, monkeypatch):
    """A network's name, the original with weights of its own, and these as Keras's cache would have them."""
    name = request.param
    keras.utils.set_random_seed(0)
    original = ORIGINALS[name](include_top=False, weights=None, input_shape=(64, 64, 3))
    random = np.random.default_rng(0)
    for layer in original.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.set_weights([random.uniform(0.5, 1.5, weight.shape) for weight in layer.get_weights()])
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    known = weights.WEIGHTS[name]
    path = tmp_path / "models" / known.file.name
    path.parent.mkdir()
    with h5py.File(path, "w") as file:
        save_weights_to_hdf5_group(file, original)
    digest = f"md5:{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}"
    changed = replace(known, file=replace(known.file, digest=digest))
    monkeypatch.setattr(weights, "WEIGHTS", {**weights.WEIGHTS, name: changed})
    return name, original


def test_features_are_those_of_keras(kept):
    name, original = kept
    network = find_network(name)
    model = build(name, (64, 64, 3), 5)
    network.pretrained.set_weights(model, weights.read_weights(name))
    pictures = np.random.default_rng(1).integers(0, 256, (3, 64, 64, 3)).astype("float32")
    features = keras.Model(model.inputs[0], model.get_layer("pool").output)(pictures)
    wanted = np.asarray(original(pictures, training=False)).mean(axis=(1, 2))
    assert np.allclose(features, wanted, atol=1e-4 * np.abs(wanted).max())


def test_tuning_leaves_the_moments_of_its_normalisation_alone(kept):
    name, _original = kept
    model = build(name, (64, 64, 3), 2)
    upper = keras.Model(model.get_layer(find_network(name).pretrained.kept).output, model.outputs[0])
    maps = np.random.default_rng(1).normal(size=(4, *upper.input_shape[1:])).astype("float32")
    layers = [layer for layer in upper.layers if isinstance(layer, keras.layers.BatchNormalization)]
    before = [layer.get_weights() for layer in layers]
    kernel = upper.layers[-1].get_weights()[0]
    upper.compile("sgd", "categorical_crossentropy")
    upper.fit(maps, np.eye(2)[[0, 1, 0, 1]], verbose=0)
    assert layers
    for layer, own in zip(layers, before, strict=True):
        assert all(np.array_equal(one, other) for one, other in zip(layer.get_weights(), own, strict=True))
    assert not np.array_equal(upper.layers[-1].get_weights()[0], kernel)
