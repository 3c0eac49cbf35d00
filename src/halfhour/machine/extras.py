"""The packages that only some jobs need: are they here, and the command that fetches them."""

from importlib.util import find_spec

from halfhour.errors import MachineError
from halfhour.language import _, listed
from halfhour.machine.software import pip

# An extra of the project file -> the modules that must be importable.
EXTRAS = {
    "onnx": ("onnx", "onnxruntime", "tf2onnx"),
    "litert": ("ai_edge_litert",),
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
