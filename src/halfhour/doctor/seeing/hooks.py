"""Functions of a library replaced for a while: what is replaced goes in, one call puts all of it back."""

from collections.abc import Callable
from typing import Any


class Hooks:
    """Replaced attributes of classes and modules, put back in the order opposite to that of the replacing.

    >>> class Door:
    ...     def knock(self): return "hollow"
    >>> hooks = Hooks()
    >>> hooks.replace(Door, "knock", lambda original: lambda self: original(self).upper())
    >>> Door().knock(); hooks.undo(); Door().knock()
    'HOLLOW'
    'hollow'
    """

    def __init__(self) -> None:
        self._replaced: list[tuple[Any, str, Any]] = []
        self._added: list[tuple[Any, str]] = []

    def replace(self, owner: Any, name: str, wrapped: Callable[[Any], Any]) -> None:
        """Put `wrapped(original)` where the original is defined: Keras asks whether a class has overridden it."""
        if isinstance(owner, type):
            owner = next(kind for kind in owner.__mro__ if name in vars(kind))
        kept = vars(owner)[name]
        self._replaced.append((owner, name, kept))
        setattr(owner, name, wrapped(getattr(owner, name)))

    def add(self, owner: type, name: str, wrapped: Callable[[Any], Any]) -> None:
        """Put `wrapped(inherited)` into a class that inherits the name, and so leave the classes above as they are."""
        if name in vars(owner):
            self.replace(owner, name, wrapped)
            return
        setattr(owner, name, wrapped(getattr(owner, name)))
        self._added.append((owner, name))

    def undo(self) -> None:
        """Put everything back."""
        while self._added:
            delattr(*self._added.pop())
        while self._replaced:
            setattr(*self._replaced.pop())
