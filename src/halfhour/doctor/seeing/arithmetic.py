"""Listens to a person's own arithmetic on a gradient tape: losses that are written out, and what they pair.

A subtraction of answers and labels tells what a loop compares. A column and a row that are subtracted or multiplied
give a table of all pairs, which is hardly meant.
"""

import functools
import sys

from halfhour.doctor.seeing.hooks import Function, Hooks, untraced
from halfhour.doctor.seeing.loops import Loops
from halfhour.doctor.seeing.notes import Notes
from halfhour.doctor.seeing.paired import Paired
from halfhour.doctor.seeing.sites import call_or_line, is_own
from halfhour.doctor.seeing.tape import on_tape

OPERATORS = ("__sub__", "__rsub__", "__mul__", "__rmul__")
FUNCTIONS = ("subtract", "squared_difference", "multiply")  # of `tf.math`; two of them are also in `tf`
DIFFERENCES = (*OPERATORS[:2], *FUNCTIONS[:2])


def listen_to_arithmetic(hooks: Hooks, notes: Notes, loops: Loops) -> None:
    """Note these; TensorFlow is to call each function as it stands: no autograph."""
    import keras

    if keras.config.backend() != "tensorflow":
        return
    import tensorflow as tf

    for name in OPERATORS:
        hooks.replace(tf.Tensor, name, functools.partial(_noting, notes, loops, name))
    for name in FUNCTIONS:
        for module in (tf.math, tf):
            if hasattr(module, name):
                hooks.replace(module, name, functools.partial(_noting, notes, loops, name))


def _noting(notes: Notes, loops: Loops, name: str, original: Function) -> Function:
    @untraced(original)
    def carried_out(*arguments: object, **named: object) -> object:
        __tracebackhide__ = True  # of IPython
        result = original(*arguments, **named)
        if on_tape() and is_own(_caller()):
            with notes.guarded():
                one, other = [*arguments, *(named[side] for side in ("x", "y") if side in named)][:2]
                operands = (other, one) if name.startswith("__r") else (one, other)
                notes.seen.paired = notes.seen.paired or _paired(*operands)
                if name in DIFFERENCES and not notes.inside:
                    loops.note_difference(one, other)
        return result

    return carried_out


def _caller() -> str:
    """The file that asks for the arithmetic, beyond what AutoGraph puts in between."""
    frame = sys._getframe(2)
    while frame.f_back is not None and "autograph" in frame.f_globals.get("__name__", "").split("."):
        frame = frame.f_back
    return frame.f_code.co_filename


def _paired(one: object, other: object) -> Paired | None:
    """What was paired, if one operand depends on what is trained and the other doesn't."""
    known = [getattr(part, "shape", None) for part in (one, other)]
    shapes = [tuple(shape) for shape in known if shape is not None]
    if len(shapes) < 2:
        return None
    column, row = sorted(shapes, key=len, reverse=True)
    if (len(column), len(row)) != (2, 1) or column != (row[0], 1) or row[0] == 1:
        return None
    import tensorflow as tf
    from tensorflow.python.eager.record import should_record_backprop  # no public name

    trained = [tf.is_tensor(part) and should_record_backprop([part]) for part in (one, other)]
    if sum(trained) != 1:
        return None
    answers, labels = shapes if trained[0] else shapes[::-1]
    site = call_or_line()
    return Paired(answers, labels, len(shapes[0]) == 1, site) if site else None
