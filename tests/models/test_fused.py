"""The fused layer computes what Keras's own does, and leaves no trace in what is saved."""

import subprocess
import sys

import keras
import numpy as np
import pytest

from halfhour.models.fused import FusedBatchNormalization, plain


def network(normalisation) -> keras.Model:
    keras.utils.set_random_seed(0)
    pixels = keras.Input((8, 8, 1))
    x = keras.layers.Conv2D(6, 3, use_bias=False)(pixels)
    x = normalisation(momentum=0.8)(x)
    x = keras.layers.Flatten()(keras.layers.ReLU()(x))
    return keras.Model(pixels, keras.layers.Dense(3, activation="softmax")(x))


@pytest.fixture
def batch():
    random = np.random.default_rng(0)
    return random.normal(size=(64, 8, 8, 1)).astype("float32"), np.eye(3, dtype="float32")[random.integers(0, 3, 64)]


def test_training_with_it_is_training_with_kerass_own(batch):
    fused, own = network(FusedBatchNormalization), network(keras.layers.BatchNormalization)
    for model in (fused, own):
        model.compile(optimizer=keras.optimizers.SGD(0.1), loss="categorical_crossentropy")
        for _ in range(5):
            model.train_on_batch(*batch)
    for one, other in zip(fused.get_weights(), own.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=2e-3, atol=2e-5)  # variance over N-1 instead of N: 1/2304 apart
    assert np.allclose(fused.predict(batch[0], verbose=0), own.predict(batch[0], verbose=0), atol=1e-3)


def test_what_is_saved_loads_where_halfhour_is_not_known(batch, tmp_path):
    model = network(FusedBatchNormalization)
    model.compile(optimizer="sgd", loss="categorical_crossentropy")
    model.train_on_batch(*batch)
    told = model.predict(batch[0], verbose=0)
    plain(model).save(tmp_path / "model.keras")
    np.save(tmp_path / "x.npy", batch[0])
    code = (
        "import sys, keras, numpy as np; m = keras.saving.load_model(sys.argv[1] + '/model.keras');"
        "np.save(sys.argv[1] + '/y.npy', m.predict(np.load(sys.argv[1] + '/x.npy'), verbose=0));"
        "assert not any(name.startswith('halfhour') for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, capture_output=True)
    assert np.allclose(np.load(tmp_path / "y.npy"), told, atol=1e-6)


def test_a_network_without_it_is_left_as_it_is():
    model = network(keras.layers.BatchNormalization)
    assert plain(model) is model
