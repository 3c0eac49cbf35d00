"""Every format, of every family of networks: written, read back by its own runtime, and the same answers."""

import json
import zipfile

import numpy as np
import onnx

from halfhour.export.deliver import TOLERANCE
from halfhour.export.formats import FORMATS
from halfhour.export.notes import notes


def test_every_format_answers_as_keras_does(family, network, pictures_for, facts_for, tmp_path):
    model = network(family)
    pictures = pictures_for(model)
    expected = model.predict_on_batch(pictures)
    assert np.ptp(expected, axis=0).max() > 50 * TOLERANCE  # else every file would seem right
    for name in ("onnx", "litert", "saved-model"):
        path = tmp_path / FORMATS[name].file
        FORMATS[name].write(model, path, notes(facts_for(model)))
        answers = FORMATS[name].answers(path, pictures)
        assert np.abs(answers.probabilities - expected).max() < TOLERANCE, name


def test_class_names_and_form_travel_with_the_file(network, facts_for, tmp_path):
    model = network("tutorial")
    names = ("猫", "a\nb", *"23456789")
    told = notes(facts_for(model, class_names=names))
    for name in ("onnx", "litert", "saved-model"):
        FORMATS[name].write(model, tmp_path / FORMATS[name].file, told)
    metadata = {entry.key: json.loads(entry.value) for entry in onnx.load(tmp_path / "model.onnx").metadata_props}
    labels = [(tmp_path / "saved-model" / "assets.extra" / "labels.txt").read_text(encoding="utf-8")]
    documents = [(tmp_path / "saved-model" / "assets.extra" / "halfhour.json").read_text(encoding="utf-8")]
    with zipfile.ZipFile(tmp_path / "model.tflite") as archive:
        labels.append(archive.read("labels.txt").decode())
        documents.append(archive.read("halfhour.json").decode())
    for found in (metadata, *map(json.loads, documents)):
        assert tuple(found["class_names"]) == names
        assert found["input"]["shape"] == [None, 28, 28, 1]
        assert found["preparation"]["kind"] == "digit"
    for found in labels:
        assert found.splitlines() == ["猫", "a b", *"23456789"]


def test_onnx_has_names_and_takes_any_number_of_pictures(network, pictures_for, facts_for, tmp_path):
    model = network("tutorial")
    FORMATS["onnx"].write(model, tmp_path / "model.onnx", notes(facts_for(model)))
    graph = onnx.load(tmp_path / "model.onnx").graph
    assert [value.name for value in (*graph.input, *graph.output)] == ["pixels", "probabilities"]
    for count in (1, 7):
        assert len(FORMATS["onnx"].answers(tmp_path / "model.onnx", pictures_for(model, count)).probabilities) == count
