#!/usr/bin/env bash
# TensorFlow 2.21: a graph names the arguments of an operation one way, `tf.raw_ops` of the same operation another way.
#
# Expected: an operation of a traced `tf.function` can be carried out again by its own description: what `op.op_def`
# calls its inputs and attributes is what the function of that name in `tf.raw_ops` takes.
# Seen: for most it is so. For 14 of 1,462 it is not, and they are those that every program uses: all reductions,
# `ExpandDims`, `Squeeze`, `Split`, `Select`, `Where`. The graph has `reduction_indices` and `squeeze_dims`, the function
# takes `axis` alone, and refuses the graph's own names with a TypeError.
# `tf.graph_util.import_graph_def` with the nodes themselves needs no names, and gives the same numbers.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "tensorflow-cpu==2.21.0" "numpy<2.5"
cat > "$folder/named.py" <<'PYTHON'
import inspect

import numpy as np
import tensorflow as tf
from tensorflow.python.framework import op_def_registry

print("tensorflow", tf.__version__)


@tf.function
def mean_of_rows(x):
    return tf.reduce_mean(tf.squeeze(x, axis=0), axis=1)


rows = np.arange(12, dtype="float32").reshape(1, 4, 3)
graph = mean_of_rows.get_concrete_function(tf.TensorSpec((1, 4, 3), tf.float32)).graph
mean = next(one for one in graph.get_operations() if one.type == "Mean")
names = [argument.name for argument in mean.op_def.input_arg]
print("Mean in the graph:", *names, "- in tf.raw_ops:", *inspect.signature(tf.raw_ops.Mean).parameters)
try:
    tf.raw_ops.Mean(**dict(zip(names, (rows[0], 1))))
    refused = None
except TypeError as error:
    refused = str(error)
print("called with the graph's names:", refused)


def renamed(name):
    known, function = op_def_registry.get(name), getattr(tf.raw_ops, name)
    if known is None:
        return False
    own = {argument.name for argument in (*known.input_arg, *known.attr)}
    return bool(set(inspect.signature(function).parameters) - own - {"name"})


public = [name for name in dir(tf.raw_ops) if not name.startswith("_")]
other = [name for name in public if renamed(name)]
print(f"{len(other)} of {len(public)} functions take a name that the operation does not have: "
      f"{', '.join(other)}")

nodes = tf.compat.v1.GraphDef(node=[one.node_def for one in graph.get_operations() if one.type != "Placeholder"])
source, result = graph.inputs[0].name, graph.outputs[0].name
again = tf.compat.v1.wrap_function(
    lambda x: tf.graph_util.import_graph_def(nodes, input_map={source: x}, return_elements=[result])[0],
    [tf.TensorSpec((1, 4, 3), tf.float32)],
)
same = bool((again(tf.constant(rows)).numpy() == mean_of_rows(rows).numpy()).all())
print("import_graph_def gives the same numbers:", same)
assert names == ["input", "reduction_indices"], names
assert refused and "reduction_indices" in refused, refused
reductions = {"All", "Any", "EuclideanNorm", "Max", "Mean", "Min", "Prod", "Sum"}
assert set(other) == reductions | {"ExpandDims", "Select", "Split", "SplitV", "Squeeze", "Where"}, other
assert same
PYTHON
TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES= "$folder/venv/bin/python" "$folder/named.py"
