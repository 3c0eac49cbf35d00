"""Training loops of a person's own: the first calls of their losses, and the variables that their optimizer changes."""

import functools
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from halfhour.doctor.seeing.hooks import Function, Hooks
from halfhour.doctor.seeing.loops import Loops
from halfhour.doctor.seeing.notes import Notes
from halfhour.doctor.seeing.observed import LossSeen

if TYPE_CHECKING:
    import keras

LOSSES_KEPT = 4  # calls of losses in a loop of the person's own

# TensorFlow's own functions that take bare numbers, and the loss that each is.
FUNCTIONS = {
    "softmax_cross_entropy_with_logits": "categorical_crossentropy",
    "sparse_softmax_cross_entropy_with_logits": "sparse_categorical_crossentropy",
    "sigmoid_cross_entropy_with_logits": "binary_crossentropy",
}


def listen_to_losses(hooks: Hooks, notes: Notes) -> None:
    """Note what happens outside Keras's own loop. TensorFlow is to call each function as it stands: no autograph."""
    import keras

    loops = Loops(notes)
    loops.listen(hooks)
    hooks.replace(keras.losses.Loss, "__call__", functools.partial(_loss, notes, loops))
    hooks.replace(keras.optimizers.Optimizer, "apply", functools.partial(_step, notes, loops))
    if "tensorflow" in sys.modules:
        for name, loss in FUNCTIONS.items():
            hooks.replace(sys.modules["tensorflow"].nn, name, functools.partial(_function, notes, loops, loss))


def _loss(notes: Notes, loops: Loops, original: Function) -> Function:
    @functools.wraps(original)
    def called(loss: "keras.Loss", y_true: object, y_pred: object, *arguments: object, **named: object) -> object:
        __tracebackhide__ = True  # of IPython
        _note(notes, loss, y_pred)
        with notes.within():  # Keras calls TensorFlow's functions from here
            value = original(loss, y_true, y_pred, *arguments, **named)
        if not notes.inside:
            with notes.guarded():
                loops.grade(loss, y_true, y_pred, value)
        return value

    called.autograph_info__ = {}  # type: ignore[attr-defined]
    return called


def _function(notes: Notes, loops: Loops, name: str, original: Function) -> Function:
    @functools.wraps(original)
    def called(labels: object = None, logits: object = None, *arguments: object, **named: object) -> object:
        __tracebackhide__ = True  # of IPython
        _note(notes, name, logits)
        values = original(labels, logits, *arguments, **named)
        if not notes.inside:
            with notes.guarded():
                loops.grade(_of_numbers(name), labels, logits, values)
        return values

    called.autograph_info__ = {}  # type: ignore[attr-defined]
    return called


@functools.cache
def _of_numbers(name: str) -> "keras.Loss":
    """The Keras loss that takes bare numbers as this function of TensorFlow's does."""
    import keras

    kind = {"class_name": "".join(map(str.title, name.split("_"))), "config": {"from_logits": True}}
    return keras.losses.deserialize(kind)


def _step(notes: Notes, loops: Loops, original: Function) -> Function:
    @functools.wraps(original)
    def called(
        optimizer: "keras.Optimizer", grads: object, trainable_variables: "Sequence[keras.Variable] | None" = None
    ) -> object:
        if not notes.inside and trainable_variables:
            notes.seen.stepped = notes.seen.stepped or list(trainable_variables)
            with notes.guarded():
                loops.step(optimizer, trainable_variables)
        return original(optimizer, grads, trainable_variables)

    called.autograph_info__ = {}  # type: ignore[attr-defined]
    return called


def _note(notes: Notes, loss: "keras.Loss | str", answers: Any) -> None:
    if notes.inside or len(notes.seen.losses) >= LOSSES_KEPT:
        return
    with notes.guarded():
        numbers = np.asarray(answers.numpy()) if hasattr(answers, "numpy") else None
        operation = getattr(getattr(answers, "op", None), "type", "")
        notes.seen.losses.append(LossSeen(loss, tuple(answers.shape), numbers, operation))
