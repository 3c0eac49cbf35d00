"""ONNX: a Keras model -> a file for ONNX Runtime, and what that answers."""

import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from halfhour.export.comparison import timed
from halfhour.export.notes import INPUT, OUTPUT, Notes
from halfhour.records import Answers, Floats, Pixels

if TYPE_CHECKING:
    import keras
    import onnx

# The newest that tf2onnx 1.17 writes is of 2022, and every ONNX Runtime from 1.14 on takes it; older ones stop at 17,
# 15 (1.10) or 13 (1.8).
OPSETS = (18, 17, 15, 13)
IR_VERSION = 8  # of the file around it, of 2021


def write(model: "keras.Model", path: Path, facts: Notes, opset: int | None = None) -> None:
    """Write a model with names for what goes in and comes out, and with its notes as metadata, each in JSON.

    Args:
        model: a `keras.Model` on TensorFlow.
        path: of the file, ending in `.onnx`.
        facts: its notes.
        opset: of its operations; `None` is the newest that the runtime at hand takes.
    """
    import keras
    import onnx

    given = [keras.InputSpec(dtype="float32", shape=(None, *model.input_shape[1:]), name=INPUT)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # Keras 3.15 looks for the old `np.object` on tf2onnx's behalf
        model.export(path, format="onnx", input_signature=given, opset_version=opset or newest_taken(), verbose=False)
    graph = onnx.load(path)
    _rename(graph.graph)
    onnx.helper.set_model_props(graph, {key: json.dumps(value, ensure_ascii=False) for key, value in facts.items()})
    onnx.checker.check_model(graph)
    onnx.save(graph, path)


def newest_taken() -> int:
    """The newest of the operation sets that ONNX Runtime here takes: it refuses a file for a newer number alone."""
    return next((opset for opset in OPSETS if takes(opset)), OPSETS[-1])


def takes(opset: int) -> bool:
    """Whether ONNX Runtime here opens a file of this operation set, asked with one that does nothing.

    >>> takes(13), takes(10_000)
    (True, False)
    """
    import onnxruntime
    from onnx import TensorProto, helper

    given, answered = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("given", "answered"))
    graph = helper.make_graph([helper.make_node("Identity", ["given"], ["answered"])], "nothing", [given], [answered])
    opsets = [helper.make_opsetid("", opset)]
    asked = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION).SerializeToString()
    try:
        onnxruntime.InferenceSession(asked, providers=["CPUExecutionProvider"])
    except Exception:  # of its own kinds, which differ from version to version
        return False
    return True


def answers(path: Path, pictures: Pixels | Floats) -> Answers:
    """What ONNX Runtime makes of pictures (N, H, W, C) on the processor."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])

    def ask(pixels: Pixels | Floats) -> Any:
        return session.run([OUTPUT], {INPUT: pixels.astype(np.float32)})[0]

    return timed(f"ONNX Runtime {onnxruntime.__version__}", ask, pictures)


def _rename(graph: "onnx.GraphProto") -> None:
    """Call the one input and output by their names, and their first axis `pictures`; tf2onnx makes its own up."""
    (given,), (answered,) = graph.input, graph.output
    new = {given.name: INPUT, answered.name: OUTPUT}
    for node in graph.node:
        for names in (node.input, node.output):
            for place, name in enumerate(names):
                names[place] = new.get(name, name)
    for value in (given, answered):
        value.name = new[value.name]
        value.type.tensor_type.shape.dim[0].dim_param = "pictures"
