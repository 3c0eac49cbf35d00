"""Loading a saved network from anywhere: a `.keras` file goes in, a network comes out, or a reason why not.

Keras's safe mode refuses what would run code. Before that, everything in the file is looked at here: only Keras's own
layers, only weights that the file really holds, nothing that points out of it.
"""

import io
import json
import math
import re
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
import keras

from halfhour.bundle.manifest import damaged
from halfhour.language import _

WEIGHTS, CONFIG = "model.weights.h5", "config.json"
LARGEST = 2**30  # bytes of a file; the largest network of the registry takes 4 MB
LARGEST_CONFIG = 2**24  # bytes; that network's configuration takes 60 KB
# Layers that run code of the file's author, or load it from elsewhere.
REFUSED = re.compile(r"lambda|^tfsm|torchmodule|^jax|^flax|^function$", re.IGNORECASE)
OWN = {
    "keras", "keras.layers", "keras.initializers", "keras.regularizers", "keras.constraints", "keras.activations",
    "keras.optimizers", "keras.losses", "keras.metrics", "keras.src.models.functional", "keras.src.models.sequential",
}  # fmt: skip
OPERATIONS = {"keras.src.ops.numpy", "keras.src.ops.nn"}  # what `x / 255` in a functional network is saved as


class NotKerasError(ValueError):
    """A configuration asks for a class that is no layer of Keras's own."""


def load_model(path: Path) -> keras.Model:
    """The `keras.Model` in a `.keras` file.

    Raises:
        RunError: it is damaged, or holds what no network of halfhour's holds.
    """
    try:
        return inspected(path)
    except Exception as error:  # Keras, HDF5 and zip answer a hostile file with every kind of error
        raise damaged(path, reason_of(error)) from error


def inspected(path: Path, *, compiled: bool = True) -> keras.Model:
    """As `load_model`, with every kind of error; without what it was compiled with, if that is not wanted."""
    _inspect(path)
    with weights_within(path.stat().st_size):
        return keras.saving.load_model(path, safe_mode=True, compile=compiled)


def reason_of(error: Exception) -> str:
    """The first line of an error's words."""
    return str(error).strip().split("\n")[0][:300] or type(error).__name__


def _inspect(path: Path) -> None:
    """Raise a `ValueError` for what no network of halfhour's holds."""
    if path.stat().st_size > LARGEST:
        raise ValueError(_("it is over {megabytes} MB", megabytes=LARGEST // 2**20))
    with zipfile.ZipFile(path) as archive:
        members = {member.filename: member for member in archive.infolist()}
        if not {WEIGHTS, CONFIG} <= members.keys() <= {WEIGHTS, CONFIG, "metadata.json"}:
            raise ValueError(_("it holds {names}", names=", ".join(sorted(members))[:200]))
        if members[CONFIG].file_size > LARGEST_CONFIG or members[WEIGHTS].file_size > path.stat().st_size:
            raise ValueError(_("it unpacks to more than it should"))
        config = json.loads(archive.read(CONFIG))
        weights = archive.read(WEIGHTS)
    inspect_config(config)
    with h5py.File(io.BytesIO(weights), "r") as file:
        inspect_weights(file)


def inspect_config(config: object) -> None:
    """Raise a `NotKerasError` for a configuration that asks for more than Keras's own layers."""
    for module, name in _classes(config):
        if REFUSED.search(name) or not (module in OWN or (module in OPERATIONS and _is_operation(module, name))):
            raise NotKerasError(_("it uses {name} from {module}, which is not a Keras layer", name=name, module=module))


def _is_operation(module: str, name: str) -> bool:
    found = getattr(sys.modules[module], name, None)
    return isinstance(found, type) and issubclass(found, keras.Operation)


def _classes(part: object) -> Iterator[tuple[str, str]]:
    """Every class that a configuration asks for: its module and its name."""
    if isinstance(part, dict):
        if "class_name" in part:
            # Types of tensors, which stand in a configuration beside the layers, have no module.
            known = part["class_name"] in ("__keras_tensor__", "__tensor__", "__numpy__", "__dtype__", "__ellipsis__")
            if not known:
                yield str(part.get("module") or part.get("registered_name") or "keras"), str(part["class_name"])
        for value in part.values():
            yield from _classes(value)
    elif isinstance(part, list):
        for value in part:
            yield from _classes(value)


def inspect_weights(group: h5py.Group) -> None:
    """Refuse links, and data sets that lie elsewhere or are larger than what is stored of them."""
    for name in group:
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise ValueError(_("weights {name} are in another file", name=name))
        item = group[name]
        if isinstance(item, h5py.Group):
            inspect_weights(item)
        elif item.external or item.is_virtual:
            raise ValueError(_("weights {name} are in another file", name=name))
        elif item.dtype.hasobject or item.id.get_storage_size() < math.prod(item.shape) * item.dtype.itemsize:
            raise ValueError(_("weights {name} declare more data than the file holds", name=name))


@contextmanager
def weights_within(size: int) -> Iterator[None]:
    """Let no layer ask for more weights than a file of so many bytes can hold, before they are allocated."""
    original = keras.layers.Layer.add_weight
    left = size  # each weight takes a byte at the least

    def add_weight(layer: keras.Layer, shape: Any = None, *arguments: object, **named: object) -> keras.Variable:
        nonlocal left
        left -= math.prod([shape] if isinstance(shape, int) else shape or ())
        if left < 0:
            raise ValueError(_("layer {name} needs more weights than the file holds", name=layer.name))
        return original(layer, shape, *arguments, **named)

    keras.layers.Layer.add_weight = add_weight
    try:
        yield
    finally:
        keras.layers.Layer.add_weight = original
