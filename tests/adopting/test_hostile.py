"""A hostile or broken twin of every form that a stranger's model comes in: refused in three sentences, nothing done."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest

from halfhour.adopting.open import open_model
from halfhour.errors import ModelError

layers = keras.layers


def network() -> keras.Model:
    keras.utils.set_random_seed(0)
    body = [layers.Conv2D(4, 3, activation="relu"), layers.Flatten(), layers.Dense(3, "softmax")]
    return keras.Sequential([keras.Input((8, 8, 1)), *body])


def rewritten(path: Path, changed: dict[str, bytes | None]) -> None:
    """A zip with some members changed, added, or left out."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members |= {name: content for name, content in changed.items() if content is not None}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            if changed.get(name, content) is not None:
                archive.writestr(name, content)


def keras_file(folder: Path) -> Path:
    network().save(folder / "model.keras")
    return folder / "model.keras"


def h5_file(folder: Path) -> Path:
    network().save(folder / "model.h5")
    return folder / "model.h5"


def teachable_zip(folder: Path) -> Path:
    network().save(folder / "keras_model.h5")
    path = folder / "converted_keras.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(folder / "keras_model.h5", "keras_model.h5")
        archive.writestr("labels.txt", "0 a\n1 b\n2 c\n")
    return path


def onnx_file(folder: Path) -> Path:
    onnx = pytest.importorskip("onnx")
    from onnx import TensorProto, helper, numpy_helper

    graph = helper.make_graph(
        [helper.make_node("Flatten", ["x"], ["f"]), helper.make_node("MatMul", ["f", "w"], ["y"])],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 1, 8, 8])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 3])],
        [numpy_helper.from_array(np.ones((64, 3), np.float32), "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, folder / "model.onnx")
    return folder / "model.onnx"


def saved_model(folder: Path) -> Path:
    pytest.importorskip("tf2onnx")
    network().export(folder / "saved", verbose=False)
    return folder / "saved"


def half(path: Path) -> None:
    """As a download that broke off."""
    file = path if path.is_file() else path / "saved_model.pb"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def object_array(path: Path) -> None:
    """Weights as a pickle, which runs what its author wrote as soon as it is read."""
    buffer = io.BytesIO()
    np.savez(buffer, weights=np.array([{"any": "object"}], dtype=object))
    rewritten(path, {"model.weights.h5": None, "model.weights.npz": buffer.getvalue()})


def other_class(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        config = json.loads(archive.read("config.json"))
    config["config"]["layers"].append({"module": "builtins", "class_name": "print", "config": {}})
    rewritten(path, {"config.json": json.dumps(config).encode()})


def deep_config(path: Path) -> None:
    """More brackets than a parser should follow."""
    rewritten(path, {"config.json": b"[" * 100_000})


def long_header(path: Path) -> None:
    """A configuration of more bytes than any network needs, packed to few."""
    rewritten(path, {"config.json": b" " * 300_000_000})


def huge_weights(path: Path) -> None:
    """Sizes alone: nothing of it is in the file."""
    with h5py.File(path, "r+") as file:
        file.create_dataset("huge", (10**6, 10**6), "f4", chunks=(1000, 1000))


def no_config(path: Path) -> None:
    with h5py.File(path, "r+") as file:
        del file.attrs["model_config"]


def pickled_attribute(path: Path) -> None:
    with h5py.File(path, "r+") as file:
        file.attrs["model_config"] = np.void(b"\x80\x04N.")  # a pickle of None


def labels_that_are_none(path: Path) -> None:
    rewritten(path, {"labels.txt": b"\xff\xfe\x00\x01" * 10})


def elsewhere(path: Path) -> None:
    """A name that leads out of the folder, in place of the model's own."""
    rewritten(path, {"keras_model.h5": None, "../../keras_model.h5": b"no model"})


def weights_elsewhere(path: Path) -> None:
    import onnx

    model = onnx.load(path)
    (tensor,) = model.graph.initializer
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../../etc/passwd")
    path.write_bytes(model.SerializeToString())


def huge_tensor(path: Path) -> None:
    import onnx

    model = onnx.load(path)
    model.graph.initializer[0].dims[:] = [2**40, 2**20]
    path.write_bytes(model.SerializeToString())


def other_operation(path: Path) -> None:
    import onnx

    model = onnx.load(path)
    model.graph.node[1].op_type, model.graph.node[1].domain = "RunThis", "somebody.else"
    model.opset_import.add(domain="somebody.else", version=1)
    path.write_bytes(model.SerializeToString())


def reads_a_file(path: Path) -> None:
    from tensorflow.core.protobuf import saved_model_pb2

    file = path / "saved_model.pb"
    saved = saved_model_pb2.SavedModel.FromString(file.read_bytes())
    saved.meta_graphs[0].graph_def.node.add(name="reads", op="ReadFile")
    file.write_bytes(saved.SerializeToString())


def points_outside(path: Path) -> None:
    (path / "assets").mkdir(exist_ok=True)
    (path / "assets" / "link").symlink_to("/etc/passwd")


Form, Harm = Callable[[Path], Path], Callable[[Path], None]
TWINS: tuple[tuple[Form, Harm], ...] = (
    *((form, half) for form in (keras_file, h5_file, teachable_zip, onnx_file, saved_model)),
    *((keras_file, harm) for harm in (object_array, other_class, deep_config, long_header)),
    *((h5_file, harm) for harm in (huge_weights, no_config, pickled_attribute)),
    *((teachable_zip, harm) for harm in (labels_that_are_none, elsewhere)),
    *((onnx_file, harm) for harm in (weights_elsewhere, huge_tensor, other_operation)),
    *((saved_model, harm) for harm in (reads_a_file, points_outside)),
)


@pytest.mark.filterwarnings("ignore::UserWarning")  # of the old form
@pytest.mark.parametrize(("form", "harm"), TWINS, ids=lambda part: part.__name__)
def test_a_twin_that_is_hostile_or_broken_is_refused(tmp_path, form, harm):
    folder = tmp_path / "in" / "here"
    folder.mkdir(parents=True)
    path = form(folder)
    open_model(path)  # as it is, it is taken
    harm(path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ModelError) as refused:
        open_model(path)
    assert all((refused.value.happened, refused.value.expected, refused.value.remedy))
    assert len(str(refused.value)) < 1_000  # words, not what a library printed
    assert sorted(tmp_path.rglob("*")) == before
