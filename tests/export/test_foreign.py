"""A model's file written for elsewhere as it is: what Keras itself gets wrong comes out right, and nothing is lost."""

import json
from pathlib import Path

import keras
import numpy as np
import pytest

from halfhour.adopting.open import open_model
from halfhour.cli import run as command
from halfhour.errors import ExportError, OptionError
from halfhour.export.foreign import deliver_as_it_is
from halfhour.export.formats import FORMATS

layers = keras.layers


def convolutions(**named) -> list[keras.Layer]:
    return [layers.Conv2D(4, 3, strides=2, activation="relu", **named), layers.Conv2D(4, 3, activation="relu", **named)]


def augmenting() -> keras.Model:
    moved = [layers.RandomRotation(0.3), layers.RandomZoom(0.3), layers.RandomTranslation(0.2, 0.2)]
    return keras.Sequential([keras.Input((28, 28, 1)), *moved, *convolutions(), layers.Flatten(), layers.Dense(3)])


def nested() -> keras.Model:
    augmentation = keras.Sequential([keras.Input((24, 32, 3)), layers.RandomFlip(), layers.GaussianNoise(0.5)])
    body = keras.Sequential([keras.Input((24, 32, 3)), *convolutions(), layers.GlobalAveragePooling2D()])
    head = keras.Sequential([keras.Input((4,)), layers.Dropout(0.5), layers.Dense(3, "softmax")])
    pixels = keras.Input((24, 32, 3))
    return keras.Model(pixels, head(body(augmentation(pixels))))


def one_number() -> keras.Model:
    parts = [layers.Rescaling(1 / 255), *convolutions(), layers.Flatten(), layers.Dense(1, "sigmoid")]
    return keras.Sequential([keras.Input((20, 20, 3)), *parts])


def channels_first() -> keras.Model:
    pixels = keras.Input((3, 20, 24))
    x = pixels
    for layer in convolutions(data_format="channels_first"):
        x = layer(x)
    return keras.Model(pixels, layers.Dense(5, "softmax")(layers.Flatten()(x)))


def any_size() -> keras.Model:
    parts = [*convolutions(), layers.GlobalMaxPooling2D(), layers.Dense(4)]
    return keras.Sequential([keras.Input((None, None, 1)), *parts])


def no_channel() -> keras.Model:
    return keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10, "softmax")])


def in_a_row() -> keras.Model:
    return keras.Sequential([keras.Input((784,)), layers.Dense(8, "tanh"), layers.Dense(10)])


def said(model: keras.Model, values: np.ndarray) -> np.ndarray:
    """What the model itself answers; of channels first, which TensorFlow computes on no processor, a twin's answer."""
    if model.input_shape[1] != 3:
        return model.predict(values, verbose=0)
    pixels = keras.Input((20, 24, 3))
    x = pixels
    for layer in convolutions():
        x = layer(x)
    twin = keras.Model(pixels, layers.Dense(5, "softmax")(layers.Flatten()(layers.Permute((3, 1, 2))(x))))
    twin.set_weights(model.get_weights())
    return twin.predict(values.transpose(0, 2, 3, 1), verbose=0)


BUILDERS = (augmenting, nested, one_number, channels_first, any_size, no_channel, in_a_row)
EXTRAS = {"onnx": "tf2onnx", "litert": "ai_edge_litert", "saved-model": "tensorflow"}


@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
@pytest.mark.parametrize("to", EXTRAS)
def test_the_file_answers_as_predict_does(tmp_path, to, build):
    pytest.importorskip(EXTRAS[to])
    keras.utils.set_random_seed(1)
    model = build()
    path = tmp_path / "theirs.keras"
    model.save(path)
    exported = deliver_as_it_is(path, to=to)
    assert exported.file.parent == tmp_path
    assert exported.comparison.same_label == exported.comparison.pictures >= 24
    shape = tuple(side or 40 for side in model.input_shape[1:])
    values = np.random.default_rng(3).uniform(0, 1, (4, *shape)).astype(np.float32)
    wanted = said(model, values)
    for _time in range(2):  # a layer that changes pictures at random would answer otherwise the second time
        found = FORMATS[to].answers(exported.file, values).probabilities
        assert np.abs(found.reshape(wanted.shape) - wanted).max() < 1e-4


def test_keras_itself_leaves_random_layers_on_in_a_saved_model(tmp_path):
    """Why this is here: should Keras mend it, unfolding is no longer needed for that."""
    import tensorflow as tf

    keras.utils.set_random_seed(1)
    model = augmenting()
    model.export(tmp_path / "saved", verbose=False)
    loaded = tf.saved_model.load(str(tmp_path / "saved"))
    values = np.random.default_rng(3).uniform(0, 1, (4, 28, 28, 1)).astype(np.float32)
    assert np.abs(loaded.serve(values).numpy() - model.predict(values, verbose=0)).max() > 1e-3


@pytest.fixture
def theirs(tmp_path) -> Path:
    keras.utils.set_random_seed(1)
    one_number().save(tmp_path / "theirs.h5")
    return tmp_path / "theirs.h5"


def test_the_command_tells_what_it_compared_on(theirs, bars_file, capsys):
    assert command(["export", str(theirs), "--to", "saved-model"]) == 0
    assert "two photos" in capsys.readouterr().out
    assert (theirs.parent / "theirs-saved-model" / "saved_model.pb").exists()
    out = str(theirs.parent / "other")
    assert command(["export", str(theirs), "--to", "saved-model", "--out", out, "--data", "digits", "--json"]) == 0
    told = capsys.readouterr()
    document = json.loads(told.out)
    assert document["file"] == out
    assert document["comparison"]["accuracy"] is None
    assert "two photos" not in told.err


def test_what_lies_there_already_stays(theirs):
    (theirs.parent / "theirs-saved-model").mkdir()
    (theirs.parent / "theirs-saved-model" / "mine.txt").write_text("mine")
    with pytest.raises(OptionError, match="already exists"):
        deliver_as_it_is(theirs, to="saved-model")
    assert (theirs.parent / "theirs-saved-model" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("options", [["--to", "page"], ["--to", "litert", "--int8"]], ids=lambda words: words[1])
def test_what_needs_a_run_says_how_to_get_one(theirs, capsys, options):
    pytest.importorskip("ai_edge_litert")
    assert command(["export", str(theirs), *options]) == 2
    assert "halfhour adopt" in capsys.readouterr().err


def test_a_file_that_would_answer_otherwise_is_not_left(theirs, monkeypatch):
    """The exporter is handed another network, as a fault of its own would make one."""
    from halfhour.errors import ExportError
    from halfhour.export import foreign

    other = open_model(theirs).model
    other.layers[-1].set_weights([weights + 0.5 for weights in other.layers[-1].get_weights()])
    monkeypatch.setattr(foreign, "_flat", lambda model, shape: other)
    with pytest.raises(ExportError, match="model.predict"):
        deliver_as_it_is(theirs, to="saved-model")
    assert sorted(path.name for path in theirs.parent.iterdir()) == ["theirs.h5"]


def test_channels_first_is_held_against_the_network_itself(tmp_path, monkeypatch):
    """Not against what was made of it: were that wrong, a file that agrees with it would be wrong too."""
    from halfhour.export import foreign

    keras.utils.set_random_seed(1)
    channels_first().save(tmp_path / "model.keras")
    keras.utils.set_random_seed(2)
    another = channels_first()
    right = foreign.unfold
    monkeypatch.setattr(foreign, "unfold", lambda model, given: right(another, given))
    with pytest.raises(ExportError, match=r"outputs differ from `model\.predict`"):
        deliver_as_it_is(tmp_path / "model.keras", to="saved-model")
    assert not (tmp_path / "model-saved_model").exists()


@pytest.mark.parametrize("opset", [13, 15, 17])
def test_an_older_operation_set_says_the_same(tmp_path, opset):
    pytest.importorskip("tf2onnx")
    import onnx

    from halfhour.export import onnx_file

    body = keras.Sequential([keras.Input((24, 32, 3)), layers.Rescaling(1 / 255), *convolutions(), layers.Flatten()])
    onnx_file.write(body, tmp_path / "old.onnx", {}, opset)
    values = np.random.default_rng(0).uniform(0, 255, (4, 24, 32, 3)).astype(np.float32)
    answered = onnx_file.answers(tmp_path / "old.onnx", values).probabilities
    assert np.abs(answered - body.predict(values, verbose=0)).max() < 1e-4
    (kept,) = [one.version for one in onnx.load(tmp_path / "old.onnx").opset_import if one.domain == ""]
    assert kept == opset


def test_the_operation_set_is_one_that_the_runtime_takes():
    """ONNX Runtime documents that each version takes every set up to its own, and refuses one that is not out yet."""
    pytest.importorskip("onnxruntime")
    from halfhour.export import onnx_file

    assert onnx_file.takes(13)
    assert not onnx_file.takes(10_000)
    assert onnx_file.takes(onnx_file.newest_taken())
