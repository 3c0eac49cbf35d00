"""Begins to listen to a library once the program has imported it: a module's name goes in, listeners are attached."""

import importlib.abc
import importlib.util
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib.machinery import ModuleSpec

from halfhour.doctor.seeing.aligned import listen_to_alignment
from halfhour.doctor.seeing.divided import listen_to_division
from halfhour.doctor.seeing.dummies import listen_to_dummies
from halfhour.doctor.seeing.notes import Notes
from halfhour.doctor.seeing.numbered import listen_to_numbering
from halfhour.doctor.seeing.scalers import listen_to_scalers
from halfhour.doctor.seeing.selected import listen_to_selection

OF_PANDAS = (listen_to_dummies, listen_to_numbering, listen_to_alignment)


@contextmanager
def listening_beside_keras(notes: Notes) -> Iterator[None]:
    """Note what the libraries do that prepare data for it."""
    with (
        on_import("sklearn.preprocessing", partial(listen_to_scalers, notes)),
        on_import("sklearn.model_selection", partial(listen_to_division, notes)),
        on_import("sklearn.feature_selection", partial(listen_to_selection, notes)),
        on_import("pandas", *(partial(one, notes) for one in OF_PANDAS)),
    ):
        yield


@contextmanager
def on_import(name: str, *attached: Callable[[], Callable[[], None]]) -> Iterator[None]:
    """Attach listeners once a module is there: now, or when the program imports it; what each gives back ends it."""
    undo: list[Callable[[], None]] = []

    def attach() -> None:
        undo.extend(begin() for begin in attached)

    finder = _AfterImport(name, attach)
    if name in sys.modules:
        attach()
    else:
        sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        if finder in sys.meta_path:
            sys.meta_path.remove(finder)
        for step in undo:
            step()


class _AfterImport(importlib.abc.MetaPathFinder):
    """Finds one module as Python would, and calls back when it has been loaded."""

    def __init__(self, name: str, then: Callable[[], None]) -> None:
        self._name = name
        self._then = then
        self._asking = False

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != self._name or self._asking:
            return None
        self._asking = True  # TensorFlow looks for Keras before it imports it, so this is asked more than once
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self._asking = False
        if spec is None or spec.loader is None:
            return None
        load = spec.loader.exec_module

        def load_and_tell(module: types.ModuleType) -> None:
            load(module)
            self._then()

        spec.loader.exec_module = load_and_tell  # type: ignore[method-assign]
        return spec
