"""What is known of a stream without reading it: a `tf.data` set or a generator goes in, its nature comes out."""

import ast
import functools
import inspect
import linecache
import sys
import textwrap
import weakref
from collections import Counter
from collections.abc import Iterator
from types import CodeType
from typing import TYPE_CHECKING, Any

from halfhour.doctor.seeing.hooks import Function, Hooks

if TYPE_CHECKING:
    import tensorflow as tf

ENDLESS = -1  # `tf.data.INFINITE_CARDINALITY`
WAYS_OUT = (ast.Break, ast.Return, ast.Raise)

# A set of `from_generator` -> what it calls for its samples.
_GENERATORS: "weakref.WeakKeyDictionary[tf.data.Dataset, Function]" = weakref.WeakKeyDictionary()


def listen_to_generators(hooks: Hooks) -> None:
    """Keep what `tf.data.Dataset.from_generator` is given: the set that it makes does not tell."""
    if "tensorflow" in sys.modules:
        hooks.replace(sys.modules["tensorflow"].data.Dataset, "from_generator", _from_generator)


def _from_generator(original: Function) -> Function:
    @functools.wraps(original)
    def made(generator: Function, *arguments: object, **named: object) -> "tf.data.Dataset":
        stream = original(generator, *arguments, **named)
        _GENERATORS[stream] = generator
        return stream

    return staticmethod(made)


def ranks(stream: object) -> tuple[int, int | None] | None:
    """Axes of a stream's first input and of its first target, the batch with them; no target: `None`.

    Of what does not tell, or is no `tf.data` set, nothing.
    """
    spec = getattr(stream, "element_spec", None)
    if spec is None:
        return None
    parts = spec if isinstance(spec, tuple) else (spec,)
    found = [_rank(part) for part in parts[:2]]
    return None if found[0] is None else (found[0], found[1] if len(found) > 1 else None)


def never_ends(stream: Any) -> bool:
    """Whether a stream goes on for ever: a repeated `tf.data` set, or a generator that loops without a way out."""
    if hasattr(stream, "cardinality"):
        return int(stream.cardinality()) == ENDLESS or _has_endless_source(stream)
    if hasattr(stream, "num_batches") and stream.num_batches is None:  # a `PyDataset` that is asked for ever more
        return not any(isinstance(node, ast.Raise) for node in _written(type(stream).__getitem__))
    return inspect.isgenerator(stream) and _loops_for_ever(stream.gi_code)


def _has_endless_source(stream: "tf.data.Dataset") -> bool:
    """Whether a `tf.data` set hands on the samples of an endless generator, and takes no fixed number of them."""
    if stream in _GENERATORS:
        return any(_loops_for_ever(function) for function in _generators_of(_GENERATORS[stream]))
    kind = type(stream).__name__
    if "Take" in kind or not hasattr(stream, "_inputs"):
        return False
    sources = [never_ends(one) for one in stream._inputs()]
    return bool(sources) and (all(sources) if "Zip" in kind else any(sources))


def _generators_of(function: Function) -> list[Function]:
    """The function itself where it is a generator, else the generators that it calls by name, as a `lambda` does."""
    function = getattr(function, "func", function)  # of `functools.partial`
    if inspect.isgeneratorfunction(function) or not inspect.isfunction(function):
        return [function]
    names = inspect.getclosurevars(function)
    return [one for one in {**names.globals, **names.nonlocals}.values() if inspect.isgeneratorfunction(one)]


def rows_before_repeating(stream: object, batch: int) -> int | None:
    """Samples of a `tf.data` set in batches of so many, those of a repeated one counted once; `None`: it can't tell."""
    chain = list(with_sources(stream)) if hasattr(stream, "cardinality") else []
    repeats = [place for place, one in enumerate(chain) if "Repeat" in type(one).__name__]
    within = chain[repeats[-1] + 1 :] if repeats else chain
    count = int(within[0].cardinality()) if within else -1
    if count < 0:
        return None
    return count * batch if any(hasattr(one, "_batch_size") for one in within) else count


def arrays_behind(source: object) -> list[Any]:
    """Arrays that a generator's code names, or that a `PyDataset` keeps."""
    named: list[Any] = []
    if inspect.isgenerator(source) and source.gi_frame is not None:
        frame = source.gi_frame
        named = [frame.f_globals.get(name) for name in source.gi_code.co_names] + list(frame.f_locals.values())
    elif hasattr(source, "num_batches"):
        named = list(vars(source).values())
    return [one for one in named if isinstance(getattr(one, "shape", None), tuple) and one.shape]


def rows_behind(arrays: list[Any]) -> int | None:
    """Rows of the arrays that batches are taken from: of those of which two have as many, the longest."""
    lengths = Counter(one.shape[0] for one in arrays)
    return max((length for length, times in lengths.items() if times > 1), default=None)


def reshuffles(stream: Any) -> bool:
    """Whether a `tf.data` set, or an iterator of `ImageDataGenerator`, has another order each time it is read."""
    if hasattr(stream, "index_array"):  # of Keras's `Iterator`
        return bool(stream.shuffle)
    shuffled = [one for one in with_sources(stream) if "Shuffle" in type(one).__name__]
    return any(getattr(one, "_reshuffle_each_iteration", True) is not False for one in shuffled)


def cut_after_shuffling(stream: object) -> bool:
    """Whether a `tf.data` set is what `take` or `skip` leaves of one that has another order each time it is read."""
    cuts = [one for one in with_sources(stream) if type(one).__name__ in ("_TakeDataset", "_SkipDataset")]
    return any(reshuffles(one) for one in cuts)


def with_sources(stream: object) -> Iterator[Any]:
    """A `tf.data` set and those that it is made from."""
    before = [stream]
    while before:
        one = before.pop()
        yield one
        before += one._inputs() if hasattr(one, "_inputs") else []


def _rank(part: object) -> int | None:
    while isinstance(part, dict | tuple) and part:
        part = next(iter(part.values())) if isinstance(part, dict) else part[0]
    shape = getattr(part, "shape", None)
    return None if shape is None else shape.rank


def _loops_for_ever(code: Any) -> bool:
    """Whether a loop of a generator's own has no end, and neither `break` nor `return` in it."""
    if getattr(code, "co_name", "") == "<genexpr>":
        found = _expressions_at(code)
        return bool(found) and all(any(_cycles(loop.iter) for loop in one.generators) for one in found)
    written = _written(code)
    loops = [node for node in written if isinstance(node, ast.While | ast.For) and _endless(node)]
    return any(not any(isinstance(node, WAYS_OUT) for node in ast.walk(loop)) for loop in loops)


def _expressions_at(code: CodeType) -> list[ast.GeneratorExp]:
    """The generator expressions on the line of this one: for its text Python would give the `def` above it."""
    try:
        tree = ast.parse("".join(linecache.getlines(code.co_filename)))
    except SyntaxError:
        return []
    written = [node for node in ast.walk(tree) if isinstance(node, ast.GeneratorExp)]
    return [node for node in written if node.lineno == code.co_firstlineno]


def _written(code: CodeType | Function) -> list[ast.AST]:
    """All that a function's text is made of; nothing where the text is not kept."""
    try:
        return list(ast.walk(ast.parse(textwrap.dedent(inspect.getsource(code)))))
    except (OSError, TypeError, SyntaxError):
        return []


def _endless(loop: ast.While | ast.For) -> bool:
    """`while True`, or `for … in cycle(…)` and `count(…)` of itertools."""
    if isinstance(loop, ast.While):
        return isinstance(loop.test, ast.Constant) and bool(loop.test.value)
    return _cycles(loop.iter)


def _cycles(given: ast.expr) -> bool:
    return isinstance(given, ast.Call) and ast.unparse(given.func).split(".")[-1] in ("cycle", "count")
