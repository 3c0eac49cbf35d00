"""Listens to arithmetic on a gradient tape that pairs every prediction with every label."""

import functools
import sys
from typing import Any

from halfhour.doctor.seeing.hooks import Hooks
from halfhour.doctor.seeing.notes import Notes
from halfhour.doctor.seeing.paired import Paired
from halfhour.doctor.seeing.sites import is_own
from halfhour.doctor.seeing.tape import draws_a_graph, on_tape

OPERATORS = ("__sub__", "__rsub__", "__mul__", "__rmul__")
FUNCTIONS = ("subtract", "multiply", "squared_difference")  # of `tf.math`; the first two are also in `tf`


def listen_to_pairs(hooks: Hooks, notes: Notes) -> None:
    """Note the first such pairing that the person's own code makes."""
    import keras

    if keras.config.backend() != "tensorflow":
        return
    import tensorflow as tf

    for name in OPERATORS:
        hooks.replace(tf.Tensor, name, functools.partial(_noting, notes, reflected=name.startswith("__r")))
    for name in FUNCTIONS:
        for module in (tf.math, tf):
            if hasattr(module, name):
                hooks.replace(module, name, functools.partial(_noting, notes))


def _noting(notes: Notes, original: Any, *, reflected: bool = False) -> Any:
    @functools.wraps(original)
    def carried_out(one: Any, other: Any, *arguments: Any, **named: Any) -> Any:
        __tracebackhide__ = True  # of IPython
        result = original(one, other, *arguments, **named)
        if notes.seen.paired is None and on_tape() and is_own(_caller()):
            with notes.guarded():
                notes.seen.paired = _paired(*((other, one) if reflected else (one, other)), result)
        return result

    carried_out.autograph_info__ = {}  # type: ignore[attr-defined]
    return carried_out


def _caller() -> str:
    """The file that asks for the arithmetic, beyond what AutoGraph puts in between."""
    frame = sys._getframe(2)
    while frame.f_back is not None and "autograph" in frame.f_globals.get("__name__", "").split("."):
        frame = frame.f_back
    return frame.f_code.co_filename


def _paired(one: Any, other: Any, result: Any) -> Paired | None:
    """What was paired, if one operand depends on what is trained and the other doesn't."""
    import tensorflow as tf
    from tensorflow.python.eager.record import should_record_backprop  # no public name

    if not all(hasattr(part, "shape") for part in (one, other)):
        return None
    shapes = [tuple(part.shape) for part in (one, other)]
    column, row = sorted(shapes, key=len, reverse=True)
    if (len(column), len(row)) != (2, 1) or column != (row[0], 1) or row[0] == 1:
        return None
    trained = [tf.is_tensor(part) and should_record_backprop([part]) for part in (one, other)]
    if sum(trained) != 1:
        return None
    answers, labels = shapes if trained[0] else shapes[::-1]
    file, line = _place(result)
    return Paired(answers, labels, len(shapes[0]) == 1, file, line)


def _place(result: Any) -> tuple[str, int]:
    """The person's line; of a graph, whose code TensorFlow has rewritten, the line that it goes back to."""
    if draws_a_graph():
        *_before, last = (one for one in result.op.traceback if is_own(one.filename))
        return last.filename, last.lineno
    frame = sys._getframe(1)
    while not is_own(frame.f_code.co_filename) and frame.f_back is not None:
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno
