"""Train a first image classifier in half an hour or less, see what happens, and be told what is wrong.

>>> import halfhour
>>> run = halfhour.train("digits", epochs=1)  # doctest: +SKIP
>>> run.metrics["test_accuracy"]  # doctest: +SKIP
0.85
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from halfhour.data.arrays import load_data as load_data
    from halfhour.doctor.callback import Doctor as Doctor
    from halfhour.doctor.check import check as check
    from halfhour.doctor.explain import explain_errors as explain_errors
    from halfhour.pipeline import train as train
    from halfhour.pipeline.adopt import adopt as adopt
    from halfhour.pipeline.classifier import ImageClassifier as ImageClassifier
    from halfhour.pipeline.compare import compare as compare
    from halfhour.report.fonts import figure_style as figure_style
    from halfhour.run import Run as Run
    from halfhour.run import load as load

# Public name -> the module it lives in. Loaded when first asked for: `import halfhour` imports no Keras.
_PUBLIC = {
    "Doctor": "halfhour.doctor.callback",
    "ImageClassifier": "halfhour.pipeline.classifier",
    "Run": "halfhour.run",
    "adopt": "halfhour.pipeline.adopt",
    "check": "halfhour.doctor.check",
    "compare": "halfhour.pipeline.compare",
    "explain_errors": "halfhour.doctor.explain",
    "figure_style": "halfhour.report.fonts",
    "load": "halfhour.run",
    "load_data": "halfhour.data.arrays",
    "train": "halfhour.pipeline",
}

__all__ = [
    "Doctor",
    "ImageClassifier",
    "Run",
    "adopt",
    "check",
    "compare",
    "explain_errors",
    "figure_style",
    "load",
    "load_data",
    "train",
]


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """`%load_ext halfhour`: watch every training in this notebook, and show what is wrong under its cell."""
    import_module("halfhour.notebook.extension").load(shell)


def unload_ipython_extension(shell: "InteractiveShell") -> None:
    """`%unload_ext halfhour`: end that, and put everything back."""
    import_module("halfhour.notebook.extension").unload(shell)


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        import_module("halfhour.machine.backend").share_gpu(os.environ)
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'halfhour' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
