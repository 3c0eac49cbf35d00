"""What a model weighs and how long it thinks, by each runtime at hand: forms are written, timed, and thrown away."""

import tempfile
from importlib.util import find_spec
from pathlib import Path

import keras

from halfhour.export.comparison import compare
from halfhour.export.deliver import agrees, keras_answers, size_of
from halfhour.export.formats import FORMATS
from halfhour.export.notes import notes
from halfhour.machine.extras import EXTRAS
from halfhour.records import Pixels, RunFacts

FORMS = ("onnx", "litert")


def measured(model: keras.Model, facts: RunFacts, pictures: Pixels) -> tuple[dict[str, float], dict[str, int]]:
    """Milliseconds for one picture alone, and bytes of the file, by `keras` and the other forms at hand.

    A form is left out where its packages are missing, where Keras cannot write it for this network, or where it does
    not answer as the model does.

    Args:
        model: the run's.
        facts: of the run.
        pictures: (N, H, W, C) to ask about.
    """
    own = keras_answers(model, pictures)
    milliseconds = {"keras": own.milliseconds}
    sizes = {"keras": (facts.folder / "model.keras").stat().st_size}
    if keras.config.backend() != "tensorflow":
        return milliseconds, sizes
    for name in FORMS:
        kind = FORMATS[name]
        if any(find_spec(package) is None for package in EXTRAS[kind.extra or name]):
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / kind.file
            try:
                kind.write(model, path, notes(facts))
                answers = kind.answers(path, pictures)
            except Exception:  # noqa: S112  (the converters raise every kind of error where a layer is new to them)
                continue
            if agrees(compare(own, answers, keras.ops.convert_to_numpy([])), int8=False):
                milliseconds[name], sizes[name] = answers.milliseconds, size_of(path)
    return milliseconds, sizes
