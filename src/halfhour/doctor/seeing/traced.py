"""Listens to TensorFlow tracing functions of the program: which random generators they drew from meanwhile."""

import dis
import functools
import inspect
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FrameType, FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from halfhour.doctor.seeing.hooks import Function, Hooks
from halfhour.doctor.seeing.sites import is_own, known_as

if TYPE_CHECKING:
    from halfhour.doctor.seeing.notes import Notes

KEPT = 20  # draws
DEEPEST = 4  # functions that call one another
NAMES = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF")  # Python's instructions that take a variable from outside
STEPS = ("call", "train_step")  # of a layer or model, traced by Keras


@dataclass(frozen=True)
class DrawnOnce:
    """Random numbers that a function drew while it was traced: in the graph they are constants.

    Attributes:
        generator: as the program names it: `np.random`, `random`, or the variable of one of its own.
        file, line: of the draw.
    """

    generator: str
    file: str
    line: int


@dataclass(frozen=True)
class _Generator:
    """A source of random numbers, what it would draw next, and all by which a program may mean it."""

    name: str
    state: object
    meant: frozenset[int]


def listen_to_tracing(hooks: Hooks, notes: "Notes") -> None:
    """Note each such draw; nothing where TensorFlow isn't there."""
    if "tensorflow" in sys.modules:
        from tensorflow.python.data.ops.structured_function import StructuredFunctionWrapper  # no public names
        from tensorflow.python.framework import func_graph

        tracing = _Tracing(notes)
        hooks.replace(func_graph, "func_graph_from_py_func", tracing.listening)
        hooks.replace(StructuredFunctionWrapper, "__init__", tracing.listening)


class _Tracing:
    """Compares the generators before and after; of functions that are traced within others, the outermost counts."""

    def __init__(self, notes: "Notes") -> None:
        self._notes = notes
        self._depth = 0

    def listening(self, original: Function) -> Function:
        """What traces its second argument, with an ear to what that draws."""

        @functools.wraps(original)
        def traced(first: object, function: object, *arguments: object, **named: object) -> object:
            before: list[_Generator] = []
            if not self._depth and len(self._notes.seen.drawn_once) < KEPT:
                with self._notes.guarded():
                    before = _generators()
            self._depth += 1
            try:
                result = original(first, function, *arguments, **named)
            finally:
                self._depth -= 1
            if before:
                with self._notes.guarded():
                    self._note(function, before)
            return result

        return traced

    def _note(self, function: object, before: list[_Generator]) -> None:
        after = {one.name: one.state for one in _generators()}
        known = {(draw.file, draw.line) for draw in self._notes.seen.drawn_once}
        for one in before:
            place = _draw(function, one.meant) if after.get(one.name, one.state) != one.state else None
            if place and place not in known:
                self._notes.seen.drawn_once.append(DrawnOnce(one.name, *place))


def _generators() -> list[_Generator]:
    """NumPy's own and Python's own, and those in the variables of the program that is running."""
    numpys = [np.random, *(getattr(np.random, name) for name in np.random.__all__)]
    pythons = [random, *(getattr(random, name) for name in random.__all__)]
    found = [
        _Generator("np.random", _numpys_state(np.random.mtrand._rand._bit_generator), frozenset(map(id, numpys))),
        _Generator("random", random.getstate(), frozenset(map(id, pythons))),
    ]
    for name, value in _own_variables().items():
        if isinstance(value, np.random.Generator):
            found.append(_Generator(name, _numpys_state(value.bit_generator), frozenset([id(value)])))
        elif isinstance(value, np.random.RandomState):
            found.append(_Generator(name, _numpys_state(value._bit_generator), frozenset([id(value)])))
        elif isinstance(value, random.Random):
            found.append(_Generator(name, value.getstate(), frozenset([id(value)])))
    return found


def _numpys_state(bits: np.random.BitGenerator) -> str:
    """A bit generator's state as text: a dictionary, of numbers and in some of an array."""
    with np.printoptions(threshold=sys.maxsize):
        return repr(bits.state)


def _draw(function: Any, meant: frozenset[int]) -> tuple[str, int] | None:
    """File and line at which a traced function, or what it calls, mentions a generator.

    Other threads may draw at the same time, a generator of batches for one. So it isn't enough that the state changed.
    """
    from tensorflow.python.util.tf_decorator import unwrap  # no public name

    inner = unwrap(function)[1]
    starts = [inner] if _is_own(inner) else list(_own_steps())
    return next(filter(None, (_mentioned(one, meant, DEEPEST) for one in starts)), None)


def _own_steps() -> Iterator[FunctionType]:
    """What Keras traces of the program's own layers and models."""
    for kind in _own_variables().values():
        own = vars(kind) if isinstance(kind, type) else {}
        yield from (own[name] for name in STEPS if _is_own(own.get(name)))


def _mentioned(function: Any, meant: frozenset[int], deep: int) -> tuple[str, int] | None:
    """The first line of a function that names what is meant, or calls a function of the program that does."""
    names = inspect.getclosurevars(function)
    known = {**names.globals, **names.nonlocals}
    for code in _with_inner(function.__code__):
        line, value = code.co_firstlineno, None
        for step in dis.get_instructions(code):
            line = step.positions.lineno if step.positions and step.positions.lineno else line
            if value is np and step.argval == "random":
                value = np.random
            else:
                value = known.get(step.argval) if step.opname.startswith(NAMES) else None
            if value is not None and id(value) in meant:
                return known_as(code.co_filename), line
            if deep and value is not function and _is_own(value):
                found = _mentioned(value, meant, deep - 1)
                if found:
                    return found
    return None


def _with_inner(code: CodeType) -> Iterator[CodeType]:
    """A function's code and that of the functions written in it."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _with_inner(inner)


def _is_own(function: object) -> bool:
    return isinstance(function, FunctionType) and is_own(known_as(function.__code__.co_filename))


def _own_variables() -> dict[str, object]:
    """What the running functions of the program can see, by name."""
    found: dict[str, object] = {}
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if is_own(known_as(frame.f_code.co_filename)):
            found = {**frame.f_globals, **frame.f_locals, **found}
        frame = frame.f_back
    return found
