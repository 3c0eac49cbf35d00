"""A model file from anywhere: nothing in it runs, fills the memory or points out of it; it is refused in words."""

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from halfhour.bundle.manifest import seal
from halfhour.bundle.model import CONFIG, WEIGHTS, load_model
from halfhour.errors import RunError
from halfhour.run import load


def changed(source: Path, target: Path, **changes: Callable[[bytes], bytes]) -> Path:
    """A copy of a `.keras` file with `config` or `weights` changed, and whatever else is given added."""
    names = {"config": CONFIG, "weights": WEIGHTS}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        contents = {member: old.read(member) for member in old.namelist()}
        for part, change in changes.items():
            name = names.get(part, part)
            contents[name] = change(contents.get(name, b""))
        for name, content in contents.items():
            new.writestr(name, content)
    return target


def with_layer(layer: dict) -> Callable[[bytes], bytes]:
    """A configuration whose dropout layer is replaced."""

    def change(content: bytes) -> bytes:
        config = json.loads(content)
        layers = config["config"]["layers"]
        place = next(number for number, known in enumerate(layers) if known["class_name"] == "Dropout")
        layers[place] = {**layers[place], **layer}
        return json.dumps(config).encode()

    return change


def with_units(units: int) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        config = json.loads(content)
        dense = next(known for known in config["config"]["layers"] if known["class_name"] == "Dense")
        dense["config"]["units"] = units
        return json.dumps(config).encode()

    return change


def with_data(change_file: Callable[[h5py.File, str], None]) -> Callable[[bytes], bytes]:
    """Weights whose first data set is changed."""

    def change(content: bytes) -> bytes:
        buffer = io.BytesIO(content)
        with h5py.File(buffer, "r+") as file:
            names: list[str] = []
            file.visititems(lambda name, item: names.append(name) if isinstance(item, h5py.Dataset) else None)
            change_file(file, names[0])
        return buffer.getvalue()

    return change


def outside(file: h5py.File, name: str) -> None:
    shape, kind = file[name].shape, file[name].dtype
    del file[name]
    file.create_dataset(name, shape, kind, external=[("/etc/passwd", 0, h5py.h5f.UNLIMITED)])


def linked(file: h5py.File, name: str) -> None:
    del file[name]
    file[name] = h5py.ExternalLink("/etc/passwd", "/x")


def pointed(file: h5py.File, name: str) -> None:
    del file[name]
    file[name] = h5py.SoftLink("/elsewhere")


def hollow(file: h5py.File, name: str) -> None:
    del file[name]
    file.create_dataset(name, (100_000, 100_000), "f4", chunks=(1000, 1000), fillvalue=1.0)


def compressed(file: h5py.File, name: str) -> None:
    del file[name]
    file.create_dataset(name, data=np.zeros((5000, 5000), "f4"), compression="gzip")


HARM = "touch harm"
HOSTILE = {
    "lambda": {"config": with_layer({"class_name": "Lambda", "config": {"function": {
        "class_name": "__lambda__", "config": {"code": "4wEAAAAAAAAA", "defaults": None, "closure": None}}}})},
    "popen": {"config": with_layer({"module": "subprocess", "class_name": "Popen", "config": {"args": HARM}})},
    "function": {"config": with_layer({"module": "builtins", "class_name": "function", "config": "eval"})},
    "get_file": {"config": with_layer({"module": "keras.utils", "class_name": "get_file", "config": {
        "fname": "x", "origin": "http://127.0.0.1:9/x"}})},
    "saved model layer": {"config": with_layer({"class_name": "TFSMLayer", "config": {"filepath": "saved"}})},
    "torch module": {"config": with_layer({"class_name": "TorchModuleWrapper", "config": {}})},
    "registered": {"config": with_layer({"module": None, "registered_name": "own>Thing", "class_name": "Thing"})},
    "in a regularizer": {"config": with_layer({"config": {"rate": {"module": "os", "class_name": "system"}}})},
    "shape bomb": {"config": with_units(10**9)},
    "no configuration": {"config": lambda _content: b"[]"},
    "broken configuration": {"config": lambda _content: b"{"},
    "deep configuration": {"config": lambda _content: b'{"a":' * 20_000 + b"1" + b"}" * 20_000},
    "external storage": {"weights": with_data(outside)},
    "external link": {"weights": with_data(linked)},
    "soft link": {"weights": with_data(pointed)},
    "hollow data": {"weights": with_data(hollow)},
    "compressed bomb": {"weights": with_data(compressed)},
    "no weights": {"weights": lambda _content: b""},
    "half the weights": {"weights": lambda content: content[: len(content) // 2]},
    "another file": {"assets/../../evil": lambda _content: b"x"},
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_model_is_refused(digits_run, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)  # where a harm would be seen
    path = changed(digits_run.folder / "model.keras", tmp_path / "model.keras", **HOSTILE[name])
    with pytest.raises(RunError, match=r"model\.keras is damaged") as refused:
        load_model(path)
    assert refused.value.remedy
    assert sorted(file.name for file in tmp_path.iterdir()) == ["model.keras"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no model at all"])
def test_what_is_no_model_is_refused(tmp_path, content):
    (tmp_path / "model.keras").write_bytes(content)
    with pytest.raises(RunError, match="damaged"):
        load_model(tmp_path / "model.keras")


def test_a_run_folder_with_a_hostile_model_is_refused_too(digits_run, tmp_path):
    folder = shutil.copytree(digits_run.folder, tmp_path / "run")
    changed(digits_run.folder / "model.keras", folder / "model.keras", **HOSTILE["popen"])
    seal(folder)  # whoever makes a folder can seal it as well
    with pytest.raises(RunError, match="Popen from subprocess"):
        _ = load(folder).model


def test_every_kind_of_network_comes_back_with_the_same_weights(tmp_path):
    from halfhour.models.fused import plain
    from halfhour.models.registry import build

    for name in ("tutorial-bn", "quick-16", "colour-64", "resnet-8"):
        model = plain(build(name, (32, 32, 3), 10))
        model.save(tmp_path / "model.keras")
        for weights, same in zip(model.get_weights(), load_model(tmp_path / "model.keras").get_weights(), strict=True):
            assert (weights == same).all()
