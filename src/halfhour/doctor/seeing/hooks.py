"""Functions of a library replaced for a while: what is replaced goes in, one call puts all of it back."""

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import keras


class Function(Protocol):
    """One of Keras, of TensorFlow, of the program, or what is put in its place."""

    def __call__(self, *arguments: Any, **named: Any) -> object:
        """Whatever it is for."""


# A model and what it was called with -> arguments to change, and what is to be told of the result.
Done = Callable[[object], None]
Call = dict[str, Any]  # what a method was called with, by parameter
Hook = Callable[["keras.Model", Call], tuple[dict[str, object], Done | None]]


class Hooks:
    """Replaced attributes of classes and modules, put back in the order opposite to that of the replacing.

    >>> class Door:
    ...     def knock(self): return "hollow"
    >>> hooks = Hooks()
    >>> hooks.replace(Door, "knock", lambda original: lambda self: original(self).upper())
    >>> Door().knock(); hooks.undo(); Door().knock()
    'HOLLOW'
    'hollow'

    What is added twice to a class that inherits it is gone again as well:

    >>> class Gate(Door):
    ...     pass
    >>> for sound in ("creak", "slam"):
    ...     hooks.add(Gate, "knock", lambda original, sound=sound: lambda self: original(self) + " " + sound)
    >>> Gate().knock(); hooks.undo(); "knock" in vars(Gate)
    'hollow creak slam'
    False
    """

    def __init__(self) -> None:
        self._undo: list[Callable[[], None]] = []

    def replace(self, owner: object, name: str, wrapped: Callable[[Function], object]) -> None:
        """Put `wrapped(original)` where the original is defined: Keras asks whether a class has overridden it."""
        if isinstance(owner, type):
            owner = next(kind for kind in owner.__mro__ if name in vars(kind))
        self._undo.append(partial(setattr, owner, name, vars(owner)[name]))
        setattr(owner, name, wrapped(getattr(owner, name)))

    def add(self, owner: type, name: str, wrapped: Callable[[Function], object]) -> None:
        """Put `wrapped(inherited)` into a class that inherits the name, and so leave the classes above as they are."""
        if name in vars(owner):
            self.replace(owner, name, wrapped)
            return
        self._undo.append(partial(delattr, owner, name))
        setattr(owner, name, wrapped(getattr(owner, name)))

    def undo(self) -> None:
        """Put everything back, the last first."""
        while self._undo:
            self._undo.pop()()


def untraced(original: Function) -> Callable[[Callable[..., object]], Function]:
    """Make the function below stand for another, also in a `tf.function`: it is called there as it is written.

    AutoGraph leaves alone what has `autograph_info__`.
    """

    def standing_in(replacement: Callable[..., object]) -> Function:
        update_wrapper(replacement, original)
        replacement.autograph_info__ = {}  # type: ignore[attr-defined]
        return replacement

    return standing_in
