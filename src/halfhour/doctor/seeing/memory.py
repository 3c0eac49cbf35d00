"""Programs that ask for more memory than there is: shapes of weights in, a refusal out.

A program that asks for more than there is, is ended by the system without a word. So the doctor ends it first, and
says why: this is the one place at which it does not let a program run on.
"""

import functools
from collections.abc import Callable
from math import prod
from typing import Any

import psutil

from halfhour.language import _

FLOAT = 4  # bytes


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

    original = keras.layers.Layer.add_weight

    @functools.wraps(original)
    def add_weight(layer: keras.Layer, shape: Any = None, *arguments: object, **named: object) -> keras.Variable:
        sizes = [shape] if isinstance(shape, int) else list(shape or ())
        if all(isinstance(size, int) for size in sizes):
            needed = FLOAT * prod(sizes)
            if needed > 2**30 and needed > free_bytes():  # a quick look decides for all usual layers
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

    keras.layers.Layer.add_weight = add_weight

    def undo() -> None:
        keras.layers.Layer.add_weight = original

    return undo
