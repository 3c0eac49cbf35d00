"""ONNX of an image classifier -> the same network in Keras's layers, compared with ONNX Runtime before it is taken.

What comes in and goes out is channels first in ONNX and last in Keras: a value remembers how it lies, and is turned
only where the order matters, before it is laid in a row.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from halfhour.adopting.onnx_graph import FOLDED, Graph, Value
from halfhour.adopting.onnx_operations import OPERATIONS
from halfhour.bundle.model import LARGEST
from halfhour.errors import ModelError
from halfhour.language import _, listed
from halfhour.machine.extras import demand

if TYPE_CHECKING:
    import keras
    import onnx

ALIKE = 1e-3  # of an answer's size: float32 sums in another order; a wrong layout makes differences as large as itself
SIDE = 224  # of an input of any size


def read_onnx(path: Path) -> "keras.Model":
    """A `keras.Model` of the network in an ONNX file.

    Raises:
        ModelError: it has parts that no image classifier here has, or the network built from it answers otherwise.
    """
    demand("onnx")
    import onnx

    if path.stat().st_size > LARGEST:
        raise ValueError(_("it is over {megabytes} MB", megabytes=LARGEST // 2**20))
    # Weights in files beside it would be read from wherever the file says.
    proto = onnx.load(path, load_external_data=False)
    if any(tensor.data_location == onnx.TensorProto.EXTERNAL for tensor in proto.graph.initializer):
        raise ModelError(
            _("{path} keeps its weights in another file.", path=path),
            _("Expected one file with everything in it."),
            _("Export it again with `torch.onnx.export(…, external_data=False)`."),
        )
    onnx.checker.check_model(proto)
    return network_of(proto, path)


def network_of(proto: "onnx.ModelProto", path: Path) -> "keras.Model":
    """The network of a checked ONNX model; `path` names it in errors."""
    import keras
    import onnx

    proto = onnx.shape_inference.infer_shapes(proto)
    unknown = {node.op_type for node in proto.graph.node} - set(OPERATIONS) - set(FOLDED) - {"Constant"}
    weights = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in proto.graph.initializer}
    given = [value for value in proto.graph.input if value.name not in weights]
    if unknown or len(given) != 1 or len(proto.graph.output) != 1:
        raise ModelError(
            _("{path} uses unsupported operations: {names}.", path=path, names=listed(sorted(unknown)) or "-"),
            _("Expected an image classifier: one image in, a number for each class out, of {names}.",
              names=listed(sorted(OPERATIONS))),
            _("Export only the part that classifies, without preprocessing or text handling."),
        )  # fmt: skip
    shape = [axis.dim_value or None for axis in given[0].type.tensor_type.shape.dim][1:]
    first = len(shape) == 3 and shape[0] in (1, 3) and shape[2] not in (1, 3)
    sides = [side or SIDE for side in shape]
    pixels = keras.Input(sides)
    turned = keras.layers.Permute((2, 3, 1))(pixels) if first else pixels
    graph = Graph(weights, proto)
    graph.values[given[0].name] = Value(turned, first)
    for node in proto.graph.node:
        graph.add(node, OPERATIONS)
    answers = graph.values[proto.graph.output[0].name]
    model = keras.Model(pixels, graph.laid(answers))
    _demand_alike(model, proto, given[0].name, sides, path)
    return model


def _demand_alike(model: "keras.Model", proto: "onnx.ModelProto", name: str, sides: list[int], path: Path) -> None:
    import onnxruntime

    session = onnxruntime.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    values = np.random.default_rng(0).uniform(-1, 1, (1, *sides)).astype(np.float32)
    wanted = session.run(None, {name: values})[0]
    found = np.asarray(model.predict_on_batch(values)).reshape(wanted.shape)
    apart = float(np.abs(found - wanted).max())
    if not apart <= ALIKE * max(1.0, float(np.abs(wanted).max())):
        raise ModelError(
            _(
                "The network built from {path} differs from ONNX Runtime by {apart:.2g}.",
                path=path,
                apart=apart,
            ),
            _("Expected the same numbers within rounding."),
            _("Please report this with the file; meanwhile write the network as `.keras`."),
        )
