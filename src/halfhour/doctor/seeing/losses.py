"""Training loops of a person's own: the first calls of their losses, and the variables that their optimizer changes."""

import functools
import inspect
import sys
from collections.abc import Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from halfhour.doctor.seeing.accumulated import listen_to_accumulation
from halfhour.doctor.seeing.arithmetic import listen_to_arithmetic
from halfhour.doctor.seeing.called import LossSeen
from halfhour.doctor.seeing.hooks import Call, Function, Hooks, untraced
from halfhour.doctor.seeing.loops import Loops
from halfhour.doctor.seeing.notes import Notes

if TYPE_CHECKING:
    import keras

LOSSES_KEPT = 4  # calls of losses in a loop of the person's own

KERAS_FUNCTIONS = "keras.src.losses.losses"
# `tf.keras` has modules of its own for the same functions.
FUNCTIONS_IN = ("keras.losses", "keras.metrics", "keras._tf_keras.keras.losses", "keras._tf_keras.keras.metrics")

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
    listen_to_accumulation(hooks, notes)
    listen_to_arithmetic(hooks, notes, loops)
    hooks.replace(keras.losses.Loss, "__call__", functools.partial(_loss, notes, loops))
    hooks.replace(keras.optimizers.Optimizer, "apply", functools.partial(_step, notes, loops))
    for module in filter(None, map(sys.modules.get, FUNCTIONS_IN)):
        for name in (name for name, one in list(vars(module).items()) if is_function_of_keras(one)):
            hooks.replace(module, name, functools.partial(_keras_function, notes, loops))
    if "tensorflow" in sys.modules:
        for name, loss in FUNCTIONS.items():
            hooks.replace(sys.modules["tensorflow"].nn, name, functools.partial(_function, notes, loops, loss))


def is_function_of_keras(one: object) -> bool:
    """Whether something is one of Keras's functions of labels and predictions that its losses are made of."""
    return inspect.isfunction(one) and one.__module__ == KERAS_FUNCTIONS


def as_given(call: Call) -> dict[str, object]:
    """The arguments of `compile` that name functions, with those of Keras in the place of ours."""
    return {name: _as_given(call[name]) for name in ("loss", "metrics", "weighted_metrics")}


def _as_given(named: object) -> object:
    if isinstance(named, dict):
        return {name: _as_given(one) for name, one in named.items()}
    if isinstance(named, list):
        return [_as_given(one) for one in named]
    return inspect.unwrap(named) if inspect.isfunction(named) and is_function_of_keras(named) else named


def _loss(notes: Notes, loops: Loops, original: Function) -> Function:
    @untraced(original)
    def called(loss: "keras.Loss", y_true: object, y_pred: object, *arguments: object, **named: object) -> object:
        __tracebackhide__ = True  # of IPython
        _note(notes, loss, y_pred)
        with notes.within():  # Keras calls TensorFlow's functions from here
            value = original(loss, y_true, y_pred, *arguments, **named)
        if not notes.inside:
            with notes.guarded():
                loops.note_loss_call(loss, y_true, y_pred, value)
        return value

    return called


def _function(notes: Notes, loops: Loops, name: str, original: Function) -> Function:
    @untraced(original)
    def called(labels: object = None, logits: object = None, *arguments: object, **named: object) -> object:
        __tracebackhide__ = True  # of IPython
        _note(notes, name, logits)
        values = original(labels, logits, *arguments, **named)
        if not notes.inside:
            with notes.guarded():
                loops.note_loss_call(_of_numbers(name), labels, logits, values)
        return values

    return called


def _keras_function(notes: Notes, loops: Loops, original: FunctionType) -> Function:
    @untraced(original)
    def called(*arguments: object, **named: object) -> object:
        __tracebackhide__ = True  # of IPython
        with notes.within():  # Keras calls TensorFlow's functions from here
            values = original(*arguments, **named)
        if not notes.inside:
            with notes.guarded():
                settings = inspect.signature(original).bind(*arguments, **named).arguments
                sides = settings.pop("y_true"), settings.pop("y_pred")
                loss = _as_loss(original, tuple(settings.items()))
                _note(notes, loss, sides[1])
                loops.note_loss_call(loss, *sides, values)
        return values

    return called


@functools.cache
def _as_loss(function: FunctionType, settings: tuple[tuple[str, object], ...]) -> "keras.Loss | FunctionType":
    """The loss of Keras that is the mean of such a function; the function itself where Keras has none."""
    import keras

    kinds = {name.lower(): one for name, one in vars(keras.losses).items() if isinstance(one, type)}
    kind = kinds.get(function.__name__.replace("_", ""))
    return kind(**dict(settings)) if kind else function


@functools.cache
def _of_numbers(name: str) -> "keras.Loss":
    """The Keras loss that takes bare numbers as this function of TensorFlow's does."""
    import keras

    kind = {"class_name": "".join(map(str.title, name.split("_"))), "config": {"from_logits": True}}
    return keras.losses.deserialize(kind)


def _step(notes: Notes, loops: Loops, original: Function) -> Function:
    @untraced(original)
    def called(
        optimizer: "keras.Optimizer", grads: object, trainable_variables: "Sequence[keras.Variable] | None" = None
    ) -> object:
        if not notes.inside and trainable_variables:
            notes.seen.stepped = notes.seen.stepped or list(trainable_variables)
            with notes.guarded():
                loops.note_step(optimizer, trainable_variables)
        return original(optimizer, grads, trainable_variables)

    return called


def _note(notes: Notes, loss: "keras.Loss | str", answers: Any) -> None:
    if notes.inside or len(notes.seen.losses) >= LOSSES_KEPT:
        return
    with notes.guarded():
        numbers = np.asarray(answers.numpy()) if hasattr(answers, "numpy") else None
        operation = getattr(getattr(answers, "op", None), "type", "")
        notes.seen.losses.append(LossSeen(loss, tuple(answers.shape), numbers, operation))
