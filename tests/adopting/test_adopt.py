"""Models from elsewhere: what they want is found out, and what is adopted answers as plain Keras does."""

import json
import os
import shlex
import zipfile
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from halfhour.adopting.flat import unfold
from halfhour.adopting.open import open_model, read_labels
from halfhour.adopting.wants import SCALINGS
from halfhour.bundle.openings import openings
from halfhour.cli.adopt import RANGES
from halfhour.data.catalogue import load
from halfhour.errors import DataError, ModelError
from halfhour.pipeline.adopt import adopt, take_in
from halfhour.records import Pixels
from halfhour.run import Run
from halfhour.run import load as load_run

# How a stranger prepares pixels 0..255, by hand.
PREPARED = {
    "0..1": lambda x: x / 255,
    "-1..1": lambda x: x / 127.5 - 1,
    "0..255": lambda x: x,
    "mnist-mean": lambda x: (x / 255 - 0.1307) / 0.3081,
}
ORDERS = {"plain": np.arange(10), "turned": np.array([3, 4, 5, 6, 7, 8, 9, 0, 1, 2])}
KINDS = [
    *product(PREPARED, (False, True), ("probabilities",), ("plain",)),
    ("0..1", False, "logits", "plain"),
    ("-1..1", True, "logits", "turned"),
    ("0..255", False, "probabilities", "turned"),
    ("0..1", True, "sigmoids", "plain"),
    ("mnist-mean", False, "sigmoids", "turned"),
]


@pytest.fixture(scope="module")
def digits():
    return load("digits")


def stranger(digits, scaling: str, inverted: bool, answers: str, order: str, *, functional: bool):
    """A small network that somebody else trained with plain Keras, and what it says of some test pictures."""
    import keras

    layers = keras.layers
    keras.utils.set_random_seed(5)
    last = {"probabilities": "softmax", "logits": None, "sigmoids": "sigmoid"}[answers]
    body = [
        layers.Conv2D(8, 5, strides=3, activation="relu"),
        layers.Flatten(),
        layers.Dropout(0.1),
        layers.Dense(10, activation=last),
    ]
    pixels = keras.Input((28, 28, 1))
    x = pixels
    for layer in body:
        x = layer(x)
    model = keras.Model(pixels, x) if functional else keras.Sequential([pixels, *body])
    x, y = given(digits.train.pictures, scaling, inverted), ORDERS[order][digits.train.labels]
    if answers == "sigmoids":
        model.compile("adam", "mse")
        y = np.eye(10)[y]
    else:
        logits = answers == "logits"
        model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=logits))
    model.fit(x, y, epochs=12, batch_size=32, verbose=0)
    return model


def given(pictures: Pixels, scaling: str, inverted: bool):
    x = pictures.astype("float32")
    return PREPARED[scaling](255 - x if inverted else x)


def alike(wants: dict[str, str], scaling: str) -> bool:
    """The digits' own mean is not MNIST's: whichever of the two was found does for a network that learned with it."""
    return wants["range"] == scaling or (scaling == "mnist-mean" and wants["range"] == "own-mean")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: "-".join(map(str, kind)))
def test_what_a_stranger_wants_is_found(digits, tmp_path, kind):
    scaling, inverted, answers, order = kind
    number = KINDS.index(kind)
    model = stranger(digits, *kind, functional=bool(number % 2))
    path = tmp_path / ("model.h5" if number % 3 else "model.keras")
    model.save(path)
    taken = take_in(path, "digits")
    wants = taken.adoption.wants
    assert alike(wants, scaling), wants
    assert (wants["polarity"] == "inverted", wants["answers"]) == (inverted, answers)
    assert wants["classes"] == " ".join(map(str, ORDERS[order]))

    pictures = digits.train.pictures[:64]
    raw = model.predict(given(pictures, scaling, inverted), verbose=0)[:, ORDERS[order]]
    if answers == "logits":
        raw = np.exp(raw - raw.max(1, keepdims=True))
    if answers != "probabilities":
        raw = raw / raw.sum(1, keepdims=True)
    if wants["range"] == scaling:
        assert np.abs(taken.network.predict(pictures.astype("float32"), verbose=0) - raw).max() < 1e-5


@pytest.fixture(scope="module")
def adopted_run(digits, tmp_path_factory) -> Run:
    folder = tmp_path_factory.mktemp("adopted")
    model = stranger(digits, "0..1", False, "probabilities", "plain", functional=True)
    model.save(folder / "theirs.keras")
    return adopt(folder / "theirs.keras", out=folder / "run")  # without data: the built-in digits are tried


def test_what_was_said_of_a_model_is_in_the_command_that_repeats_it(adopted_run, tmp_path):
    theirs = adopted_run.facts.adoption.source
    (tmp_path / "names.txt").write_text("\n".join(f"digit {number}" for number in range(10)), encoding="utf-8")
    run = adopt(theirs, classes=tmp_path / "names.txt", scaling="0..1", out=tmp_path / "run")
    assert run.facts.data.class_names[3] == "digit 3"
    said = shlex.split(load_run(tmp_path / "run").facts.command)
    assert said == ["halfhour", "adopt", theirs, "--classes", str(tmp_path / "names.txt"), "--range", "0..1"]


def test_a_run_of_it_can_be_read_again_and_asked_everything(adopted_run, digits, tmp_path):
    run = load_run(adopted_run.folder)
    assert run.facts.adoption == adopted_run.facts.adoption
    assert run.facts.command.startswith("halfhour adopt ")
    assert run.facts.test_set_opened == 1 and not openings(run.folder)
    assert run.evaluate().accuracy == pytest.approx(run.facts.evaluation.accuracy)
    assert [opening.pictures for opening in openings(run.folder)] == [run.facts.evaluation.count]
    assert "looked at again since: 1" in run.report().read_text(encoding="utf-8")
    page = run.report().read_text(encoding="utf-8")
    assert "What the model expects" in page
    assert "with 0..1" in page
    assert "How it went" not in page
    explained = run.explain(digits.train.pictures[0])
    assert explained.last is not None
    assert [layer.summary.kind for layer in explained.layers][:2] == ["Rescaling", "Conv2D"]
    compared = run.export("saved-model", tmp_path / "saved").comparison
    assert compared.same_label == compared.pictures


def test_letters_are_refused_and_digits_of_its_kind_are_not(adopted_run, digits, tmp_path):
    letters = {
        "A": [(30, 120, 70, 20), (70, 20, 110, 120), (45, 80, 95, 80)],
        "X": [(30, 20, 110, 120), (110, 20, 30, 120)],
        "W": [(20, 20, 45, 120), (45, 120, 70, 40), (70, 40, 95, 120), (95, 120, 120, 20)],
    }
    for name, strokes in letters.items():
        drawn = Image.new("L", (140, 140), "white")
        for stroke in strokes:
            ImageDraw.Draw(drawn).line(stroke, "black", 12)
        drawn.save(tmp_path / f"{name}.png")
    for number, pixels in enumerate(digits.train.pictures[:30]):
        Image.fromarray(255 - pixels[..., 0]).resize((140, 140)).save(tmp_path / f"{number}.png")
    assert all(answer.refused and answer.reason for answer in adopted_run.predict(sorted(tmp_path.glob("[A-Z].png"))))
    answered = adopted_run.predict([tmp_path / f"{number}.png" for number in range(30)])
    assert sum(not answer.refused for answer in answered) >= 20


def channels_first_network():
    """Normalised and activated between the convolutions, pooled, flattened with the channels first; random weights."""
    import keras

    layers, first = keras.layers, {"data_format": "channels_first"}
    keras.utils.set_random_seed(2)
    pixels = keras.Input((3, 12, 16))
    x = layers.Conv2D(4, 3, use_bias=False, **first)(pixels)
    x = layers.ReLU()(layers.BatchNormalization(axis=1)(x))
    x = layers.Dropout(0.5)(layers.MaxPooling2D(**first)(x))
    x = layers.Dense(3, "softmax")(layers.Dropout(0.5)(layers.Flatten()(x)))
    model = keras.Model(pixels, x)
    random = np.random.default_rng(3)
    model.set_weights([random.uniform(0.1, 1, weights.shape) for weights in model.get_weights()])
    return model


def test_channels_first_leaves_no_turning_inside():
    """So that the page, which has no such layer, can hold it: a kernel's rows are put in order instead."""
    jax = pytest.importorskip("jax")
    import keras

    model = channels_first_network()
    pixels = keras.Input((12, 16, 3))
    flat = keras.Model(pixels, unfold(model, keras.layers.Permute((3, 1, 2))(pixels)))
    kinds = [type(layer).__name__ for layer in flat.layers]
    assert kinds == ["InputLayer", "Conv2D", "BatchNormalization", "ReLU", "MaxPooling2D", "Flatten", "Dense"]
    kernel, gamma, beta, mean, variance, dense, bias = model.get_weights()
    x = np.random.default_rng(4).uniform(-1, 1, (2, 3, 12, 16)).astype(np.float32)
    # by hand, as the layers' documentation defines them, on another library
    y = jax.lax.conv_general_dilated(x, kernel, (1, 1), "VALID", dimension_numbers=("NCHW", "HWIO", "NCHW"))
    scale = (gamma / np.sqrt(variance + 1e-3))[:, None, None]
    y = np.maximum(0, (np.asarray(y) - mean[:, None, None]) * scale + beta[:, None, None])
    y = y[:, :, :10, :14].reshape(2, 4, 5, 2, 7, 2).max((3, 5)).reshape(2, -1) @ dense + bias
    wanted = np.exp(y - y.max(1, keepdims=True))
    wanted /= wanted.sum(1, keepdims=True)
    found = flat.predict(x.transpose(0, 2, 3, 1), verbose=0)
    assert np.abs(found - wanted).max() < 1e-5


def test_random_layers_are_left_out(digits):
    import keras

    layers = keras.layers
    inner = keras.Sequential([keras.Input((28, 28, 1)), layers.RandomRotation(0.2), layers.Rescaling(1 / 255)])
    model = keras.Sequential([inner, layers.Flatten(), layers.GaussianNoise(0.5), layers.Dense(10)])
    model.build((None, 28, 28, 1))
    pixels = keras.Input((28, 28, 1))
    flat = keras.Model(pixels, unfold(model, pixels))
    assert [type(layer).__name__ for layer in flat.layers] == ["InputLayer", "Rescaling", "Flatten", "Dense"]
    x = digits.train.pictures[:8].astype("float32")
    assert np.abs(np.asarray(flat(x, training=True)) - model.predict(x, verbose=0)).max() < 1e-5


def test_an_adapted_normalisation_is_taken_along(digits):
    import keras

    layers = keras.layers
    x = digits.train.pictures[:64].astype("float32")
    norm = layers.Normalization(axis=None)
    norm.adapt(x)
    model = keras.Sequential([keras.Input((28, 28, 1)), norm, layers.Flatten(), layers.Dense(10, "softmax")])
    pixels = keras.Input((28, 28, 1))
    flat = keras.Model(pixels, unfold(model, pixels))
    assert np.abs(flat.predict(x, verbose=0) - model.predict(x, verbose=0)).max() < 1e-5


def teachable(folder: Path) -> Path:
    """Teachable Machine's layout: networks in networks, two classes, labels with numbers, all in a zip."""
    import keras

    layers = keras.layers
    base = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(8, 3, strides=2, use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(6.0),
            layers.DepthwiseConv2D(3, use_bias=False),
            layers.GlobalAveragePooling2D(),
        ]
    )
    head = keras.Sequential([keras.Input((8,)), layers.Dense(10, "relu"), layers.Dense(2, "softmax", use_bias=False)])
    model = keras.Sequential([base, head])
    model.build((None, 32, 32, 3))
    model.save(folder / "keras_model.h5")
    (folder / "labels.txt").write_text("0 Cat\n1 Big dog\n", encoding="utf-8")
    path = folder / "converted_keras.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("keras_model.h5", "labels.txt"):
            archive.write(folder / name, name)
    return path


def test_teachable_machines_zip_needs_no_data(tmp_path):
    path = teachable(tmp_path)
    foreign = open_model(path)
    run = adopt(path, out=tmp_path / "run")
    assert run.facts.data.class_names == ("Cat", "Big dog")
    assert run.facts.adoption.wants["range"] == "-1..1"
    pictures = np.random.default_rng(0).integers(0, 256, (4, 32, 32, 3), np.uint8)
    wanted = foreign.model.predict(pictures / 127.5 - 1, verbose=0)
    assert np.abs(run.probabilities(pictures) - wanted).max() < 1e-5
    assert "not tested yet" in run.report().read_text(encoding="utf-8")
    with pytest.raises(DataError, match="imported without data"):
        run.evaluate()


def test_keras_2s_depthwise_layers_are_read(tmp_path):
    """Keras 2 saved `groups` with them, and a list for the axis of a normalisation: Teachable Machine's files do."""
    import h5py

    teachable(tmp_path)
    with h5py.File(tmp_path / "keras_model.h5", "r+") as file:
        text = file.attrs["model_config"].replace('"depth_multiplier"', '"groups": 1, "depth_multiplier"')
        file.attrs["model_config"] = text.replace('"axis": -1', '"axis": [3]')
    assert "groups" in text
    assert open_model(tmp_path / "keras_model.h5").model.output_shape == (None, 2)


def test_onnx_with_channels_first_is_read(tmp_path):
    onnx = pytest.importorskip("onnx")
    from onnx import TensorProto, helper, numpy_helper
    from onnx.reference import ReferenceEvaluator

    random = np.random.default_rng(0)
    arrays = {
        "k": random.normal(0, 0.3, (4, 1, 3, 3)), "b": random.normal(0, 1, 4),
        "w": random.normal(0, 0.1, (3, 4 * 4 * 4)), "c": random.normal(0, 1, 3),
    }  # fmt: skip
    nodes = [
        helper.make_node("Conv", ["x", "k", "b"], ["h"], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["h"], ["r"]),
        helper.make_node("MaxPool", ["r"], ["p"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Flatten", ["p"], ["f"]),
        helper.make_node("Gemm", ["f", "w", "c"], ["y"], transB=1),
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 1, 8, 8])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 3])],
        [numpy_helper.from_array(array.astype(np.float32), name) for name, array in arrays.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, tmp_path / "m.onnx")
    read = open_model(tmp_path / "m.onnx").model
    x = random.normal(0, 1, (2, 1, 8, 8)).astype(np.float32)
    wanted = ReferenceEvaluator(model).run(None, {"x": x})[0]
    assert np.abs(read.predict(x, verbose=0) - wanted).max() < 1e-5


def test_without_data_the_two_that_nobody_can_know_are_asked_for(tmp_path):
    import keras

    model = keras.Sequential([keras.Input((64, 64, 3)), keras.layers.Flatten(), keras.layers.Dense(3, "softmax")])
    model.save(tmp_path / "model.keras")
    with pytest.raises(ModelError, match="--range.*--classes"):
        adopt(tmp_path / "model.keras")
    run = adopt(tmp_path / "model.keras", classes=("a", "b", "c"), scaling="0..1", out=tmp_path / "run")
    assert run.facts.data.class_names == ("a", "b", "c")


def test_what_does_not_recognise_the_data_is_told(tmp_path):
    import keras

    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(10, "softmax")])
    model.layers[-1].set_weights([np.zeros((784, 10)), np.eye(10)[0]])  # whatever it is shown, it says 0
    model.save(tmp_path / "model.keras")
    with pytest.raises(DataError, match="doesn't recognise"):
        adopt(tmp_path / "model.keras", "digits")


def lambda_file(folder: Path, suffix: str) -> Path:
    import keras

    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Lambda(lambda x: x / 255), keras.layers.Flatten()])
    model.save(folder / f"model.{suffix}")
    return folder / f"model.{suffix}"


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_a_lambda_is_refused_with_what_to_do(tmp_path, suffix):
    with pytest.raises(ModelError, match="Rescaling") as refused:
        open_model(lambda_file(tmp_path, suffix))
    assert "Lambda" in refused.value.happened


@pytest.mark.parametrize("name", ["model.pt", "model.pt2", "weights.pth", "model.safetensors"])
def test_pytorchs_files_are_refused_with_the_way_there(tmp_path, name):
    (tmp_path / name).write_bytes(b"anything")
    with pytest.raises(ModelError, match=r"torch\.onnx\.export"):
        open_model(tmp_path / name)


def outside(file) -> None:
    del file["model_weights"]
    import h5py

    file["model_weights"] = h5py.ExternalLink("/etc/passwd", "/x")


def popen(file) -> None:
    config = json.loads(file.attrs["model_config"])
    config["config"]["layers"].append({"module": "subprocess", "class_name": "Popen", "config": {"args": "touch harm"}})
    file.attrs["model_config"] = json.dumps(config)


def bomb(file) -> None:
    file.create_dataset("huge", (100_000, 100_000), "f4", chunks=(1000, 1000), fillvalue=1.0)


@pytest.mark.parametrize("harm", [outside, popen, bomb], ids=lambda harm: harm.__name__)
def test_a_hostile_h5_is_refused(tmp_path, monkeypatch, harm):
    import h5py

    monkeypatch.chdir(tmp_path)
    teachable(tmp_path)
    with h5py.File(tmp_path / "keras_model.h5", "r+") as file:
        harm(file)
    with pytest.raises(ModelError):
        open_model(tmp_path / "keras_model.h5")
    assert not (tmp_path / "harm").exists()


def test_a_zip_writes_nothing_outside(tmp_path, monkeypatch):
    path = teachable(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../../evil.py", "boom")
    before = set(os.listdir(tmp_path.parent))
    open_model(path)
    assert set(os.listdir(tmp_path.parent)) == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x89HDF\r\n\x1a\n", b"no model"])
def test_what_is_no_model_is_refused(tmp_path, content):
    for name in ("model.keras", "model.h5", "model.onnx", "model.zip"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ModelError) as refused:
            open_model(tmp_path / name)
        assert refused.value.remedy


@pytest.mark.parametrize("text", ["", "one\n", "a\na\n"])
def test_class_names_that_are_none_are_told(tmp_path, text):
    (tmp_path / "labels.txt").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match="classes"):
        read_labels(tmp_path / "labels.txt")


def test_the_command_offers_the_ranges_there_are():
    assert set(RANGES) == set(SCALINGS)


@pytest.mark.filterwarnings("ignore::UserWarning")  # of the old form
def test_teachable_machines_own_recipe_is_read(tmp_path):
    """Keras 2's MobileNetV2 up to its pooling, and a head, both networks of networks, as its converter writes them."""
    keras2 = pytest.importorskip("tf_keras", reason="Keras 2 (tf_keras) isn't installed")
    layers = keras2.layers
    keras2.utils.set_random_seed(0)
    base = keras2.applications.MobileNetV2((96, 96, 3), alpha=0.35, include_top=False, weights=None)
    pooled = keras2.Model(base.input, layers.GlobalAveragePooling2D()(base.output))
    head = [layers.Dense(100, "relu", input_shape=(1280,)), layers.Dense(3, "softmax", use_bias=False)]
    model = keras2.Sequential([keras2.Sequential([pooled]), keras2.Sequential(head)])
    model.build((None, 96, 96, 3))
    pictures = np.random.default_rng(0).integers(0, 256, (4, 1, 1, 3)) * np.ones((96, 96, 1), np.uint8)
    for layer in base.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.momentum = 0.0
    base(pictures / 127.5 - 1, training=True)  # the normalisations learn, so that the answers differ
    model.save(tmp_path / "keras_model.h5")
    with zipfile.ZipFile(tmp_path / "converted_keras.zip", "w") as archive:
        archive.write(tmp_path / "keras_model.h5", "keras_model.h5")
        archive.writestr("labels.txt", "0 Class 1\n1 Class 2\n2 Big dog\n")
    taken = take_in(tmp_path / "converted_keras.zip")
    assert taken.names == ("Class 1", "Class 2", "Big dog")
    wanted = model.predict(pictures / 127.5 - 1, verbose=0)
    assert np.ptp(wanted, axis=0).max() > 0.05
    assert np.abs(taken.network.predict(pictures.astype("float32"), verbose=0) - wanted).max() < 1e-5
