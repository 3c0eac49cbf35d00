"""Listens to variables that a program adds gradients to: whether they are ever set back."""

import functools
import os
import sys
import weakref
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Any

from halfhour.doctor.seeing.hooks import Function, Hooks, untraced
from halfhour.doctor.seeing.sites import CallSite, call_or_line, is_own, known_as
from halfhour.doctor.seeing.tape import is_symbolic

if TYPE_CHECKING:
    from halfhour.doctor.seeing.notes import Notes

KEPT = 1000  # variables
BETWEEN = tuple(os.path.join(*parts) for parts in (("keras", "src", "backend"), ("tensorflow", "python")))
NEAR = 20  # operations between a gradient and what is added: clipped, divided, cast


@dataclass(eq=False)
class Accumulator:
    """A variable that gradients were added to.

    Attributes:
        variable: itself, for as long as it lives.
        site: of the first addition.
        set_back: whether it was given a value that doesn't come from its own.
    """

    variable: "weakref.ref[Any]"
    site: CallSite | None
    set_back: bool = False


def listen_to_accumulation(hooks: Hooks, notes: "Notes") -> None:
    """Note these variables; with another backend than TensorFlow, nothing."""
    import keras

    if keras.config.backend() != "tensorflow":
        return
    import tensorflow as tf
    from tensorflow.python.ops.resource_variable_ops import ResourceVariable  # no public name

    listener = _Listener(notes)
    hooks.replace(tf.GradientTape, "gradient", listener.noting_gradient)
    for name in ("assign_add", "assign", "assign_sub"):
        hooks.replace(ResourceVariable, name, functools.partial(listener.noting_change, name == "assign_add"))


class _Listener:
    """Knows the gradients that were taken last, and what was added to which variable."""

    def __init__(self, notes: "Notes") -> None:
        self._notes = notes
        self._gradients: list[Any] = []

    def noting_gradient(self, original: Function) -> Function:
        @untraced(original)
        def taken(*arguments: object, **named: object) -> object:
            import tensorflow as tf

            result = original(*arguments, **named)
            self._gradients = [one for one in tf.nest.flatten(result) if isinstance(one, tf.Tensor)]
            return result

        return taken

    def noting_change(self, adds: bool, original: Function) -> Function:
        @untraced(original)
        def changed(variable: Any, value: Any, *arguments: object, **named: object) -> object:
            if self._gradients and _by_program():
                with self._notes.guarded():
                    self._note(variable, value, adds=adds)
            return original(variable, value, *arguments, **named)

        return changed

    def _note(self, variable: Any, value: Any, *, adds: bool) -> None:
        """Note the addition of a gradient; whatever else is done with such a variable may set it back."""
        known = self._notes.seen.accumulators.get(id(variable))
        known = known if known is not None and known.variable() is variable else None
        if (adds or _adds_to(variable, value)) and self._is_gradient(value):
            if known is None and len(self._notes.seen.accumulators) < KEPT:
                made = Accumulator(weakref.ref(variable), call_or_line())
                self._notes.seen.accumulators[id(variable)] = made
        elif known:
            known.set_back = True

    def _is_gradient(self, value: Any) -> bool:
        """Whether a value is one of the gradients, or in a graph made of one."""
        operations = {one.op.name for one in self._gradients if is_symbolic(one)}
        return any(one is value for one in self._gradients) or any(one.name in operations for one in _before(value))


def _by_program() -> bool:
    """Whether the program itself changes a variable, through Keras's own variables or not; optimizers do it too."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and any(part in frame.f_code.co_filename for part in BETWEEN):
        frame = frame.f_back
    return frame is not None and is_own(known_as(frame.f_code.co_filename))


def _adds_to(variable: Any, value: Any) -> bool:
    """Whether a value of a graph is a sum of what the variable holds and something else."""
    return (
        is_symbolic(value) and value.op.type.startswith("Add") and any(_reads(variable, one) for one in value.op.inputs)
    )


def _reads(variable: Any, tensor: Any) -> bool:
    """Whether a tensor is what the variable holds; a function knows the variable by a placeholder."""
    if tensor.op.type != "ReadVariableOp":
        return False
    handle = tensor.op.inputs[0]
    outer = [outside for outside, inside in getattr(tensor.graph, "captures", ()) if inside is handle]
    return variable.handle is handle or any(one is variable.handle for one in outer)


def _before(value: Any) -> list[Any]:
    """The last operations that a tensor of a graph comes from; none of one that is a number already."""
    if not is_symbolic(value):
        return []
    found = [value.op]
    for operation in found:  # it grows meanwhile
        names = {one.name for one in found}
        found += [one.op for one in operation.inputs if one.op.name not in names][: NEAR - len(found)]
    return found
