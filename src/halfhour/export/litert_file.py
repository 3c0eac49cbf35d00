"""LiteRT, formerly TensorFlow Lite: a Keras model -> a file for phones and small computers, and what it answers."""

import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from halfhour.export.comparison import timed
from halfhour.export.notes import Notes, as_document, as_labels
from halfhour.records import Answers, Floats, Pixels

if TYPE_CHECKING:
    import keras


def write(model: "keras.Model", path: Path, facts: Notes, calibration: Pixels | None = None) -> None:
    """Write a model, with its class names and notes behind it as a zip archive: the place that LiteRT has for them.

    Args:
        model: a `keras.Model` on TensorFlow.
        path: of the file, ending in `.tflite`.
        facts: its notes.
        calibration: (M, H, W, C) training pictures that the ranges of eight-bit numbers are read off; with them all
            layers compute in such numbers. Raw pixels and probabilities stay float32.
    """
    model.export(path, format="litert", verbose=False, **({} if calibration is None else _int8(calibration)))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("labels.txt", as_labels(facts))
        archive.writestr("halfhour.json", as_document(facts))


def answers(path: Path, pictures: Pixels | Floats) -> Answers:
    """What LiteRT makes of pictures (N, H, W, C) on the processor."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_path=str(path))
    (given,), (answered,) = interpreter.get_input_details(), interpreter.get_output_details()
    ready = 0

    def ask(pixels: Pixels | Floats) -> Floats:
        nonlocal ready
        if ready != len(pixels):
            interpreter.resize_tensor_input(given["index"], pixels.shape)
            interpreter.allocate_tensors()
            ready = len(pixels)
        interpreter.set_tensor(given["index"], pixels.astype(np.float32))
        interpreter.invoke()
        found: Floats = interpreter.get_tensor(answered["index"])
        return found

    return timed(f"LiteRT {metadata.version('ai-edge-litert')}", ask, pictures)


def _int8(calibration: Pixels) -> dict[str, object]:
    """The converter's settings for whole numbers; an operation that has none of eight bits is an error."""
    import tensorflow as tf

    def one_by_one() -> Iterator[list[Floats]]:
        for picture in calibration:
            yield [picture[np.newaxis].astype(np.float32)]

    return {
        "optimizations": [tf.lite.Optimize.DEFAULT],
        "representative_dataset": one_by_one,
        "target_spec": {"supported_ops": [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]},
    }
