"""A Keras file of any age: `.keras`, or the `.h5` of Keras 2 and 3 -> a `keras.Model`, or a reason why not.

Nothing of what the model was compiled with is read: Keras 3.15 refuses an `.h5` that was compiled with "mse", and no
prediction needs it.
"""

import json
import re
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import h5py
import keras

from halfhour.bundle.model import LARGEST, LARGEST_CONFIG, inspect_config, inspect_weights, inspected, weights_within
from halfhour.errors import ModelError
from halfhour.language import _

Config = dict[str, Any]  # JSON data


class WeightsAloneError(ValueError):
    """A file holds weights without the network that they belong to."""


def read_keras(path: Path) -> keras.Model:
    """The model in a `.keras` file; raises every kind of error."""
    with zipfile.ZipFile(path) as archive:
        written = json.loads(archive.read("metadata.json")) if "metadata.json" in archive.namelist() else {}
    if str(written.get("keras_version", "3")).startswith("2"):
        raise ModelError(
            _("{path} is a .keras file from Keras {version}, which stores weights differently.",
              path=path, version=written["keras_version"]),
            _("Expected a .keras file of Keras 3, or an .h5 of any version."),
            _('In the version of Keras that made it, run `model.save("model.h5")`, then import that file.'),
        )  # fmt: skip
    return inspected(path, compiled=False)


def read_h5(path: Path) -> keras.Model:
    """The model in an `.h5` file, of Keras 2 or 3; raises every kind of error."""
    if path.stat().st_size > LARGEST:
        raise ValueError(_("it is over {megabytes} MB", megabytes=LARGEST // 2**20))
    with h5py.File(path, "r") as file:
        inspect_weights(file)
        written = file.attrs.get("model_config")
        if written is None:
            raise WeightsAloneError(_("it holds only weights, not the network (`save_weights` writes such files)"))
        if len(written) > LARGEST_CONFIG:
            raise ValueError(_("it unpacks to more than it should"))
        config = of_this_keras(json.loads(written))
    inspect_config(config)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "model.h5"
        shutil.copyfile(path, copy)
        with h5py.File(copy, "r+") as file:
            file.attrs["model_config"] = json.dumps(config)
        with weights_within(path.stat().st_size):
            return keras.saving.load_model(copy, compile=False, safe_mode=True)


def of_this_keras(part: Any) -> Any:
    """A configuration without what Keras 2 wrote into it and Keras 3 does not know.

    Keras 2.x saves `groups` with every depthwise convolution, which Keras 3 refuses as an unrecognized keyword.

    >>> of_this_keras({"class_name": "DepthwiseConv2D", "config": {"name": "d", "groups": 1}})
    {'class_name': 'DepthwiseConv2D', 'config': {'name': 'd'}}
    """
    if isinstance(part, list):
        return [of_this_keras(value) for value in part]
    if not isinstance(part, dict):
        return part
    new = {name: of_this_keras(value) for name, value in part.items()}
    if re.fullmatch(r"(tf_)?keras(\.src)?\.(engine|models)\.(functional|sequential|training)", str(new.get("module"))):
        sequential = new.get("class_name") == "Sequential"
        new |= {"module": "keras" if sequential else "keras.src.models.functional", "registered_name": None}
        new["class_name"] = "Sequential" if sequential else "Functional"
    for ends in ("input_layers", "output_layers"):
        listed = isinstance(new.get(ends), list) and new[ends]
        if listed and len(listed) == 1 and isinstance(listed[0], list):
            new[ends] = listed[0]  # a list of one end makes Keras 3 answer with a list inside another network
    kind = getattr(keras.layers, str(new.get("class_name")), None)
    if kind and isinstance(new.get("config"), dict):
        if kind is not keras.layers.InputLayer:
            new["config"].pop("batch_input_shape", None)  # of the first layer, which has an InputLayer before it
        for unknown in UNKNOWN.get(kind, ()):
            new["config"].pop(unknown, None)
        if kind is keras.layers.BatchNormalization and isinstance(new["config"].get("axis"), list):
            (new["config"]["axis"],) = new["config"]["axis"]  # a list of one, in Keras 2
    return new


UNKNOWN: dict[type, tuple[str, ...]] = {
    keras.layers.DepthwiseConv2D: (
        "groups",
        "filters",
        "kernel_initializer",
        "kernel_regularizer",
        "kernel_constraint",
    ),
    keras.layers.SeparableConv2D: ("groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint"),
}
