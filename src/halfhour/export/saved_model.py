"""SavedModel: a Keras model -> TensorFlow's own folder, as its servers take it, and what it answers."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from halfhour.export.comparison import timed
from halfhour.export.notes import Notes, as_document, as_labels
from halfhour.files import write_text
from halfhour.records import Answers, Floats, Pixels

if TYPE_CHECKING:
    import keras

EXTRA = "assets.extra"  # the folder that the format leaves to its users


def write(model: "keras.Model", path: Path, facts: Notes) -> None:
    """Write a model, with its class names and notes in `assets.extra`.

    Args:
        model: a `keras.Model` on TensorFlow.
        path: of the folder.
        facts: its notes.
    """
    model.export(path, format="tf_saved_model", verbose=False)
    write_text(path / EXTRA / "labels.txt", as_labels(facts))
    write_text(path / EXTRA / "halfhour.json", as_document(facts))


def answers(path: Path, pictures: Pixels | Floats) -> Answers:
    """What TensorFlow makes of pictures (N, H, W, C)."""
    import tensorflow as tf

    loaded = tf.saved_model.load(str(path))  # kept: its variables go with the last reference to it

    def ask(pixels: Pixels | Floats) -> Floats:
        found: Floats = loaded.serve(pixels.astype(np.float32)).numpy()
        return found

    return timed(f"TensorFlow {tf.__version__}", ask, pictures)
