"""What a person holds -> a model: a file or folder of any of the known forms, looked at before it is loaded."""

import re
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from halfhour.bundle.model import LARGEST, NotKerasError, reason_of
from halfhour.errors import HalfhourError, ModelError
from halfhour.language import _

if TYPE_CHECKING:
    import keras

TORCH = (".pt", ".pth", ".pt2", ".ckpt", ".bin", ".safetensors")
FORMS = ".keras, .h5, .zip, .onnx, SavedModel"
MOST_LABELS = 2**20  # bytes


@dataclass(frozen=True, eq=False)
class Foreign:
    """A model from elsewhere.

    Attributes:
        model: a `keras.Model`.
        form: `keras`, `h5`, `teachable-machine`, `onnx` or `saved-model`.
        class_names: that came with it, if any.
    """

    model: "keras.Model"
    form: str
    class_names: tuple[str, ...] | None = None


def open_model(path: Path) -> Foreign:
    """The model that lies at a path.

    Raises:
        ModelError: nothing does, it is of no known form, or it asks for more than Keras's own layers.
    """
    if not path.exists():
        raise ModelError(
            _("There is nothing at {path}.", path=path.absolute()),
            _("Expected a model: {forms}.", forms=FORMS),
            _("Check the spelling and the current folder."),
        )
    if path.suffix.lower() in TORCH:
        raise _torch(path)
    try:
        return _reader(path)(path)
    except HalfhourError:
        raise
    except Exception as error:  # Keras, HDF5, zip and protocol buffers answer a strange file with every kind of error
        raise refused(path, error) from error


def refused(path: Path, error: Exception) -> ModelError:
    """The error for a file that is not loaded, with what to do about the reason."""
    from halfhour.adopting.keras_file import WeightsAloneError

    reason = reason_of(error)
    remedy = _('Save the whole model again with `model.save("model.keras")`, and import that file.')
    if isinstance(error, NotKerasError):
        remedy = _(
            'In the program that made it, run `model.export("folder")` and import the folder: it holds what the '
            "custom code computes, without that code."
        )
        if "lambda" in reason.lower():
            remedy = _(
                "A Lambda layer is code from whoever made the file, and is never run. In the program that "
                "made the model, replace the layer (`Rescaling` for a division, `keras.ops` for a sum), load "
                "the weights into it, and save it again."
            )
    if isinstance(error, WeightsAloneError):
        remedy = _('Build the network in Python, `model.load_weights` this file, and `model.save("model.keras")`.')
    return ModelError(
        _("{path} was not loaded: {reason}.", path=path, reason=reason.rstrip(".")),
        _("Expected a whole model of Keras's own layers."),
        remedy,
    )


def read_labels(path: Path) -> tuple[str, ...]:
    r"""Class names, one a line; the numbers that Teachable Machine writes before them are left out.

    Raises:
        ModelError: there are none.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "labels.txt"
    >>> _written = path.write_text("0 Cat\n1 Big dog\n")
    >>> read_labels(path)
    ('Cat', 'Big dog')
    """
    try:
        lines = path.read_bytes()[:MOST_LABELS].decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(
            _("The class names in {path} cannot be read: {reason}.", path=path, reason=error),
            _("Expected a UTF-8 text file with one name per line."),
            _("Save it again as UTF-8."),
        ) from error
    names = [line.strip() for line in lines if line.strip()]
    numbers = [re.match(r"(\d+)[\s:,]+(?=\S)", name) for name in names]
    if names and all(found and int(found[1]) == place for place, found in enumerate(numbers)):
        names = [name[found.end() :] for name, found in zip(names, numbers, strict=True) if found]
    if len(set(names)) < max(2, len(names)):
        raise ModelError(
            _("{path} names {count} classes, or names one twice.", path=path, count=len(names)),
            _("Expected at least two names, one per line, each once."),
            _("Write one class per line, in the order of the model's outputs."),
        )
    return tuple(names)


def _reader(path: Path) -> Callable[[Path], Foreign]:
    """By content where it can be told, since people rename files."""
    if path.is_dir():
        if (path / "saved_model.pb").is_file():
            return _saved_model
        if (path / "keras_model.h5").is_file():
            return _teachable_folder
        raise ModelError(
            _("The folder {path} holds no model.", path=path),
            _("Expected a SavedModel (saved_model.pb and variables/), or Teachable Machine's keras_model.h5."),
            _("Name the model's own file or folder."),
        )
    with path.open("rb") as file:
        beginning = file.read(8)
    if beginning.startswith(b"\x89HDF"):
        return _h5
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
        if "config.json" in names:
            return _keras
        if any(Path(name).name == "keras_model.h5" for name in names):
            return _teachable_zip
        if any(name.endswith("data.pkl") for name in names):
            raise _torch(path)
    if path.suffix.lower() == ".onnx":
        return _onnx
    raise ModelError(
        _("{path} isn't a model in a supported format.", path=path),
        _("Expected a model: {forms}.", forms=FORMS),
        _('Save it with `model.save("model.keras")`; from another library, write ONNX.'),
    )


def _keras(path: Path) -> Foreign:
    from halfhour.adopting.keras_file import read_keras

    return Foreign(read_keras(path), "keras")


def _h5(path: Path) -> Foreign:
    from halfhour.adopting.keras_file import read_h5

    labels = path.with_name("labels.txt")
    if path.name == "keras_model.h5" and labels.is_file():
        return _teachable_folder(path.parent)
    return Foreign(read_h5(path), "h5")


def _teachable_folder(path: Path) -> Foreign:
    from halfhour.adopting.keras_file import read_h5

    labels = path / "labels.txt"
    return Foreign(
        read_h5(path / "keras_model.h5"), "teachable-machine", read_labels(labels) if labels.is_file() else None
    )


def _teachable_zip(path: Path) -> Foreign:
    """Only the two files are unpacked, to names of our own."""
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
        for member in archive.infolist():
            name = Path(member.filename).name
            if name in ("keras_model.h5", "labels.txt"):
                if member.file_size > LARGEST:
                    raise ValueError(_("it unpacks to more than it should"))
                (Path(folder) / name).write_bytes(archive.read(member))
        return _teachable_folder(Path(folder))


def _onnx(path: Path) -> Foreign:
    from halfhour.adopting.onnx_file import read_onnx

    return Foreign(read_onnx(path), "onnx")


def _saved_model(path: Path) -> Foreign:
    from halfhour.adopting.saved_model import read_saved_model

    return Foreign(read_saved_model(path), "saved-model")


def _torch(path: Path) -> ModelError:
    return ModelError(
        _("{path} is a PyTorch file.", path=path),
        _("Expected a whole network in a format that runs no code: a state_dict holds weights without the "
            "network, and .pt and .pt2 are programs."),
        _("In the program that made it, export to ONNX and import that: `torch.onnx.export(model.eval(), "
          '(torch.zeros(1, 1, 28, 28),), "model.onnx")`, with the shape of your images.'),
    )  # fmt: skip
