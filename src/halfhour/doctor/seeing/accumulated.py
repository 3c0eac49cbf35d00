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
DEEPEST = 8  # operations between a gradient and what is added
# After which a gradient still is one, up to a factor and to its largest values.
PROPORTIONAL = ("Identity", "Cast", "Reshape", "Neg", "Mul", "RealDiv", "DivNoNan", "Maximum", "Minimum", "ClipByValue")


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
        self._stepped: set[int] = set()  # identities of the variables that they belong to

    def noting_gradient(self, original: Function) -> Function:
        @untraced(original)
        def taken(tape: object, target: object, sources: object, *arguments: object, **named: object) -> object:
            import tensorflow as tf

            result = original(tape, target, sources, *arguments, **named)
            with self._notes.guarded():
                self._gradients = [one for one in tf.nest.flatten(result) if isinstance(one, tf.Tensor)]
                self._stepped = {id(getattr(one, "_value", one)) for one in tf.nest.flatten(sources)}
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
        if id(variable) in self._stepped:  # a step that is written out
            return
        added = value if adds else _added(variable, value)
        if added is not None and self._is_gradient(added):
            if known is None and len(self._notes.seen.accumulators) < KEPT:
                made = Accumulator(weakref.ref(variable), call_or_line())
                self._notes.seen.accumulators[id(variable)] = made
        elif known:
            known.set_back = True

    def _is_gradient(self, value: Any, deep: int = DEEPEST) -> bool:
        """Whether a value is one of the gradients, or in a graph one that was divided, clipped or cast."""
        if any(one is value for one in self._gradients):
            return True
        if not is_symbolic(value):
            return False
        if any(is_symbolic(one) and one.op.name == value.op.name for one in self._gradients):
            return True
        if not deep or value.op.type not in PROPORTIONAL:
            return False
        return sum(self._is_gradient(one, deep - 1) for one in value.op.inputs) == 1  # of two, it is a square


def _by_program() -> bool:
    """Whether the program itself changes a variable, through Keras's own variables or not; optimizers do it too."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and any(part in frame.f_code.co_filename for part in BETWEEN):
        frame = frame.f_back
    return frame is not None and is_own(known_as(frame.f_code.co_filename))


def _added(variable: Any, value: Any) -> Any:
    """Of a value of a graph that is a sum of what the variable holds and something else, that."""
    if not is_symbolic(value) or not value.op.type.startswith("Add"):
        return None
    others = [one for one in value.op.inputs if not _reads(variable, one)]
    return others[0] if len(others) == 1 else None


def _reads(variable: Any, tensor: Any) -> bool:
    """Whether a tensor is what the variable holds; a function knows the variable by a placeholder."""
    if tensor.op.type != "ReadVariableOp":
        return False
    handle = tensor.op.inputs[0]
    outer = [outside for outside, inside in getattr(tensor.graph, "captures", ()) if inside is handle]
    return variable.handle is handle or any(one is variable.handle for one in outer)
