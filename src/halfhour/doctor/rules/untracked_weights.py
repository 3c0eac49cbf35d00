"""Rule `untracked-weights`."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from halfhour.doctor.patching.cells import program_text
from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

BOOKKEEPING = "_self_"  # begins the names under which TensorFlow itself keeps what hangs on an object


@rule("untracked-weights", "cause", message("Keras doesn't train a layer's weights"), looks_at=Case)
def untracked_weights(case: Case) -> Suspicion | None:
    """A custom layer keeps its weights in a `tf.Variable`, which Keras 3 doesn't know of.

    Why it matters: Keras 3 trains, counts and saves what `add_weight` made, and `keras.Variable`s. A bare
    `tf.Variable` works in `call`, but it stays as it was drawn, and a saved model has lost it. In Keras 2 it was
    trained, and many examples still are written so.
    """
    if case.fit.by_batch and ".assign" in program_text(
        case.seen.cells, case.seen.script
    ):  # a loop of the program's own may set what it likes
        return None
    for layer in (case.model, *case.network.layers):
        for name, variable in _variables(layer):
            if _learns((layer, case.model), name, variable):
                return _suspicion(layer, name, variable)
    return None


def _suspicion(layer: "keras.Layer", name: str, variable: "tf.Variable") -> Suspicion:
    return Suspicion(
        "error",
        message(
            "`{layer}.{name}` is a `tf.Variable` ({shape}); it isn't among the layer's weights.",
            layer=type(layer).__name__,
            name=name,
            shape="x".join(map(str, variable.shape)),
        ),
        message("Keras 3 trains only what it keeps track of, so these numbers stay as they were drawn."),
        (
            Remedy(
                message(
                    "Make it with `self.{name} = self.add_weight(shape=…, initializer='glorot_uniform', "
                    "name='{name}')` in `build`.",
                    name=name,
                )
            ),
        ),
        explains=("underfitting", "overfitting", "undertrained", "stuck-at-chance"),
    )


def _variables(layer: "keras.Layer") -> "Iterator[tuple[str, tf.Variable]]":
    """The attributes of a layer of the person's own that are, or hold, variables of TensorFlow, not of Keras."""
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is None or type(layer).__module__.startswith("keras."):
        return
    own = {id(variable.value) for variable in layer.variables}
    for name, value in vars(layer).items():
        if name.startswith(BOOKKEEPING):
            continue
        several = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else [value]
        for one in several:
            if isinstance(one, tensorflow.Variable) and id(one) not in own:
                yield name, one


def _learns(owners: tuple[object, ...], name: str, variable: "tf.Variable") -> bool:
    """Whether it is meant to be learned: trainable numbers, more than one, which no method of the person's sets."""
    if not variable.trainable or not variable.dtype.is_floating or variable.shape.rank in (None, 0):
        return False
    codes = [getattr(method, "__code__", None) for owner in owners for method in vars(type(owner)).values()]
    names = [code.co_names for code in codes if code is not None]
    return not any(name in used and any(one.startswith("assign") for one in used) for used in names)
