"""A SavedModel of an image classifier -> the same network in Keras's layers, by way of ONNX.

A SavedModel is a program of TensorFlow's. Before it is loaded, the names of its operations are looked at: only those
that compute are let through, none that reads or writes files or runs other programs.
"""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from halfhour.bundle.model import LARGEST
from halfhour.language import _, listed
from halfhour.machine.extras import demand

if TYPE_CHECKING:
    import keras
    from tensorflow.core.protobuf import saved_model_pb2

# What Keras writes for image classifiers, of any version, and the restoring of its own weights.
COMPUTING = {
    "Add", "AddN", "AddV2", "AvgPool", "BatchNormWithGlobalNormalization", "BiasAdd", "Cast", "Clip", "ConcatV2",
    "Const", "Conv2D", "DisableCopyOnRead", "GreaterEqual",
    "RandomUniform", "SelectV2", "DepthwiseConv2dNative", "Elu", "Exp", "ExpandDims", "FusedBatchNormV3",
    "Identity", "IdentityN",
    "LeakyRelu", "Log", "LogSoftmax", "MatMul", "Max", "MaxPool", "Maximum", "Mean", "Minimum", "Mul", "Neg", "NoOp",
    "Pack", "Pad", "PadV2", "PartitionedCall", "Placeholder", "Prod", "RealDiv", "Relu", "Relu6", "Reshape", "Rsqrt",
    "Selu", "Shape", "Sigmoid", "Softmax", "Softplus", "Sqrt", "Square", "SquaredDifference", "Squeeze",
    "StatefulPartitionedCall", "StopGradient", "StridedSlice", "Sub", "Sum", "Tanh", "Transpose",
    "AssignVariableOp", "Fill", "MergeV2Checkpoints", "ReadVariableOp", "RestoreV2", "SaveV2", "ShardedFilename",
    "StaticRegexFullMatch", "StringJoin", "Select", "VarHandleOp", "VarIsInitializedOp",
}  # fmt: skip
OPSET = 18


def read_saved_model(path: Path) -> "keras.Model":
    """A `keras.Model` of the network in a SavedModel folder; raises every kind of error."""
    demand("onnx")
    import keras
    import onnx
    import tensorflow as tf
    import tf2onnx  # type: ignore[import-untyped]
    from tensorflow.core.protobuf import saved_model_pb2

    from halfhour.adopting.onnx_file import network_of

    if sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) > LARGEST:
        raise ValueError(_("it is over {megabytes} MB", megabytes=LARGEST // 2**20))
    if any(file.is_symlink() for file in path.rglob("*")):
        raise ValueError(_("it points to files outside itself"))
    saved = saved_model_pb2.SavedModel.FromString((path / "saved_model.pb").read_bytes())
    strange = _operations(saved) - COMPUTING
    if strange:
        raise ValueError(_("it uses operations that no image classifier needs: {names}", names=listed(sorted(strange))))
    loaded = tf.saved_model.load(str(path))
    signature = loaded.signatures["serving_default"]
    (given,) = (spec for spec in signature.structured_input_signature[1].values())
    key = next(iter(signature.structured_outputs))

    def answer(pixels: tf.Tensor) -> tf.Tensor:
        return signature(**{given.name: pixels})[key]

    spec = tf.TensorSpec(given.shape, given.dtype, name=given.name)
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "model.onnx"
        tf2onnx.convert.from_function(tf.function(answer), [spec], opset=OPSET, output_path=str(written))
        proto = onnx.load(written)
    keras.backend.clear_session()
    return network_of(proto, path)


def _operations(saved: "saved_model_pb2.SavedModel") -> set[str]:
    names = set()
    for graph in saved.meta_graphs:
        names |= {node.op for node in graph.graph_def.node}
        for function in graph.graph_def.library.function:
            names |= {node.op for node in function.node_def}
    called = {function.signature.name for graph in saved.meta_graphs for function in graph.graph_def.library.function}
    return names - called
