"""What TensorFlow is busy with just now, asked without importing it."""

import sys


def on_tape() -> bool:
    """Whether it is noting operations for a gradient."""
    record = sys.modules.get("tensorflow.python.eager.record")
    return record is not None and bool(record.could_possibly_record())


def draws_a_graph() -> bool:
    """Whether it is drawing up a function, whose tensors have no numbers yet."""
    tensorflow = sys.modules.get("tensorflow")
    return tensorflow is not None and not tensorflow.executing_eagerly()


def is_symbolic(value: object) -> bool:
    """Whether it is a tensor of such a function."""
    tensorflow = sys.modules.get("tensorflow")
    return tensorflow is not None and bool(tensorflow.is_symbolic_tensor(value))
