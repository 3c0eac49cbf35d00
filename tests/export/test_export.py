"""The command and `Run.export`, on a real run: what is told, what stays, what is refused."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

from halfhour import language
from halfhour.cli import export as command
from halfhour.cli import run
from halfhour.data.catalogue import load
from halfhour.data.splits import divide
from halfhour.errors import ExportError, MachineError, OptionError
from halfhour.export.deliver import COMPARED, agrees, comparison_pictures, deliver
from halfhour.export.formats import FORMATS
from halfhour.machine import extras

DOCS = Path(__file__).parents[2] / "docs"


def examples(document: str) -> dict[str, str]:
    """The programs of a document, by the package that they import."""
    programs = re.findall(r"```python\n(.*?)```", (DOCS / document).read_text(encoding="utf-8"), re.DOTALL)
    packages = ("onnxruntime", "ai_edge_litert", "tensorflow")
    return {name: program for name in packages for program in programs if f" {name}" in program}


def halfhour(capsys, *words: str, status: int = 0) -> dict:
    assert run(["export", *words, "--json"]) == status
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("words", "file"),
    [
        (("onnx",), "model.onnx"),
        (("litert",), "model.tflite"),
        (("litert", "--int8"), "model-int8.tflite"),
        (("saved-model",), "saved-model"),
        pytest.param(("page",), "page.html", marks=pytest.mark.browser),
    ],
)
def test_a_run_is_exported_and_compared(digits_run, capsys, browser_at_hand, words, file):
    told = halfhour(capsys, str(digits_run.folder), "--to", *words)
    assert Path(told["file"]) == digits_run.folder / "export" / file
    assert Path(told["file"]).exists()
    compared = told["comparison"]
    assert compared["pictures"] == COMPARED  # 287 of them validation pictures
    assert compared["same_label"] >= (0.9 if told["int8"] else 1) * COMPARED
    assert compared["decided_otherwise"] <= (15 if told["int8"] else 0)
    assert compared["largest_difference"] <= (0.2 if told["int8"] else 1e-4)
    assert abs(compared["accuracy"] - compared["keras_accuracy"]) < 0.02
    assert told["bytes"] > 10_000


@pytest.fixture
def browser_at_hand(request):
    """What asks the page needs a browser: `browser` says what it means that there is none."""
    if request.node.get_closest_marker("browser"):
        request.getfixturevalue("browser")


def test_eight_bits_take_a_quarter(digits_run, tmp_path):
    whole = digits_run.export("litert", tmp_path / "whole.tflite")
    small = digits_run.export("litert", tmp_path / "small.tflite", int8=True)
    assert small.bytes < 0.3 * whole.bytes


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_the_command_tells_it_in_words(digits_run, capsys, lang):
    assert run(["--lang", lang, "export", str(digits_run.folder), "--to", "onnx"]) == 0
    shown = capsys.readouterr().out
    for word in ("model.onnx", "KB", "1,000", "ONNX Runtime", "halfhour predict"):
        assert word in shown


@pytest.mark.parametrize(
    ("package", "to"), [("onnxruntime", "onnx"), ("ai_edge_litert", "litert"), ("tensorflow", "saved-model")]
)
def test_the_example_of_each_runtime_answers_as_the_run_does(digits_run, tmp_path, package, to):
    exported = digits_run.export(to, tmp_path / FORMATS[to].file)
    pixels = digits_run.facts.sample
    Image.fromarray(pixels[..., 0]).save(tmp_path / "sample.png")
    done = subprocess.run(
        [sys.executable, "-c", examples("export.md")[package], exported.file, tmp_path / "sample.png"],
        capture_output=True,
        text=True,
        check=True,
    )
    (probabilities,) = digits_run.model.predict_on_batch(pixels[np.newaxis])
    label, probability = done.stdout.split()
    assert label == digits_run.facts.data.class_names[probabilities.argmax()]
    assert float(probability) == pytest.approx(probabilities.max(), abs=2e-4)


def test_both_languages_have_the_same_examples():
    assert examples("export.md") == examples("export.zh-CN.md")
    assert len(examples("export.md")) == 3


class Whim(keras.layers.Layer):
    """Multiplies by a number that is drawn whenever the network is traced: no file can answer as it does."""

    def call(self, inputs):
        return inputs * float(np.random.default_rng().uniform(0.5, 2))


@pytest.fixture
def whimsical(digits_run):
    inputs = keras.Input(digits_run.model.input_shape[1:], name="pixels")
    return keras.Model(inputs, keras.layers.Softmax()(keras.layers.Dense(10)(keras.layers.Flatten()(Whim()(inputs)))))


@pytest.mark.parametrize("to", ["onnx", "litert", "saved-model"])
def test_a_file_that_disagrees_is_not_left_behind(digits_run, whimsical, tmp_path, to):
    path = tmp_path / FORMATS[to].file
    dataset = load("digits")
    with pytest.raises(ExportError, match="same label for"):
        deliver(whimsical, digits_run.facts, lambda: divide(dataset, 0.2, 0), to=to, out=path)
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_file_outlives_one_that_disagrees(digits_run, whimsical, tmp_path):
    earlier = digits_run.export("onnx", tmp_path / "model.onnx").file.read_bytes()
    with pytest.raises(ExportError):
        deliver(
            whimsical, digits_run.facts, lambda: divide(load("digits"), 0.2, 0), to="onnx", out=tmp_path / "model.onnx"
        )
    assert (tmp_path / "model.onnx").read_bytes() == earlier


def test_what_agreement_is(digits_run, tmp_path):
    compared = digits_run.export("onnx", tmp_path / "model.onnx").comparison
    assert agrees(compared, int8=False)
    assert not agrees(replace(compared, largest_difference=float("nan")), int8=False)
    assert agrees(replace(compared, decided_otherwise=15), int8=True)
    assert not agrees(replace(compared, decided_otherwise=16), int8=True)
    assert not agrees(replace(compared, same_label=899), int8=True)


def test_pictures_to_compare_on_are_validation_pictures_first_and_never_test_pictures():
    division = divide(load("digits"), 0.2, 0)
    pictures, labels = comparison_pictures(division, seed=0)
    assert len(pictures) == COMPARED
    assert len(labels) == len(division.validation)
    assert division.test.opened == 0
    assert np.array_equal(pictures[: len(labels)], division.validation.pictures)


@pytest.mark.parametrize("lang", language.LANGUAGES)
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "onx"), "onnx"),
        (("--to", "onnx", "--int8"), "litert"),
        (("--to", "onnx", "--out", "model.pb"), "model.onnx"),
    ],
)
def test_wrong_wishes_are_told_in_three_sentences(digits_run, capsys, lang, words, said):
    assert run(["--lang", lang, "export", str(digits_run.folder), *words]) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 3
    assert said in "".join(told)


def test_a_folder_of_a_persons_own_is_not_replaced(digits_run, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "note.txt").write_text("mine")
    with pytest.raises(OptionError, match="already exists"):
        digits_run.export("saved-model", tmp_path / "mine")
    assert (tmp_path / "mine" / "note.txt").read_text() == "mine"


@pytest.mark.parametrize("to", ["onnx", "litert"])
def test_a_missing_extra_is_told_with_its_command(digits_run, monkeypatch, tmp_path, to):
    monkeypatch.setitem(sys.modules, extras.EXTRAS[to][0], None)  # so Python says that there is no such module
    with pytest.raises(MachineError) as told:
        digits_run.export(to, tmp_path / FORMATS[to].file)
    assert f'-m pip install "halfhour[{to}]"' in told.value.remedy


def test_every_extra_names_modules_that_the_project_file_brings():
    import tomllib

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    for extra, modules in extras.EXTRAS.items():
        packages = [
            re.split("[>=]", name)[0].replace("-", "_") for name in project["project"]["optional-dependencies"][extra]
        ]
        assert sorted(module.lower() for module in modules) == sorted(packages)


def test_the_command_names_the_formats_there_are():
    assert tuple(FORMATS) == command.FORMATS
