"""Programs that ask for more memory than there is: shapes of weights in, a refusal out.

A program that asks for more than there is, is ended by the system without a word. So the doctor ends it first, and
says why: this is the one place at which it does not let a program run on.
"""

import functools
from collections.abc import Callable
from math import prod
from typing import TYPE_CHECKING, Any

import psutil

from halfhour.doctor.seeing.hooks import Function, Hooks
from halfhour.language import _

if TYPE_CHECKING:
    import keras

FLOAT = 4  # bytes
LARGE = 2**30  # bytes of weights of one layer that may be too many


class MemoryForetoldError(MemoryError):
    """A program asked for more memory than this machine has free."""


def free_bytes() -> int:
    """The memory that programs can still have, of this machine."""
    return int(psutil.virtual_memory().available)


def without_gpu() -> bool:
    """Whether everything happens in the machine's own memory."""
    import keras

    if keras.backend.backend() != "tensorflow":
        return False
    import tensorflow

    return not tensorflow.config.list_physical_devices("GPU")


def refuse_impossible_weights() -> Callable[[], None]:
    """Let layers whose weights cannot fit raise `MemoryForetoldError`, with the line; undone by what is given back."""
    import keras

    hooks = Hooks()
    hooks.replace(keras.layers.Layer, "add_weight", _refusing)
    return hooks.undo


def _refusing(original: Function) -> Function:
    @functools.wraps(original)
    def add_weight(layer: "keras.Layer", shape: Any = None, *arguments: object, **named: object) -> object:
        sizes = [shape] if isinstance(shape, int) else list(shape or ())
        if all(isinstance(size, int) for size in sizes):
            needed = FLOAT * prod(sizes)
            if needed > LARGE and needed > free_bytes():  # the first decides quickly for all usual layers
                raise MemoryForetoldError(
                    _(
                        "The layer `{name}` needs weights of shape {shape}: {needed:.1f} GB. This machine "
                        "has {free:.1f} GB free.",
                        name=layer.name,
                        shape=tuple(sizes),
                        needed=needed / 1e9,
                        free=free_bytes() / 1e9,
                    )
                )
        return original(layer, shape, *arguments, **named)

    return add_weight
