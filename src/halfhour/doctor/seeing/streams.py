"""What is known of a stream without reading it: a `tf.data` set or a generator goes in, its nature comes out."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any

ENDLESS = -1  # `tf.data.INFINITE_CARDINALITY`
WAYS_OUT = (ast.Break, ast.Return, ast.Raise)


def ranks(stream: Any) -> tuple[int, int | None] | None:
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
        return int(stream.cardinality()) == ENDLESS
    if hasattr(stream, "num_batches") and stream.num_batches is None:  # a `PyDataset` that is asked for ever more
        return not any(isinstance(node, ast.Raise) for node in _written(type(stream).__getitem__))
    return inspect.isgenerator(stream) and _loops_for_ever(stream)


def reshuffles(stream: Any) -> bool:
    """Whether a `tf.data` set, or an iterator of `ImageDataGenerator`, has another order each time it is read."""
    if hasattr(stream, "index_array"):  # of Keras's `Iterator`
        return bool(stream.shuffle)
    shuffled = [one for one in _with_sources(stream) if "Shuffle" in type(one).__name__]
    return any(getattr(one, "_reshuffle_each_iteration", True) is not False for one in shuffled)


def is_random(stream: Any) -> bool:
    """Whether a `map` of a `tf.data` set draws random numbers: its samples are changed each time they are read.

    They may come out the same all the same, where the program has set TensorFlow's seed.
    """
    return any(_draws(one) for one in _with_sources(stream))


def _with_sources(stream: Any) -> Iterator[Any]:
    """A `tf.data` set and those that it is made from."""
    before = [stream]
    while before:
        one = before.pop()
        yield one
        before += one._inputs() if hasattr(one, "_inputs") else []


def _draws(one: Any) -> bool:
    """Whether the function that a set applies holds an operation that draws, in it or in those that it calls."""
    function = getattr(getattr(one, "_map_func", None), "function", None)
    if function is None:
        return False
    graph = function.graph.as_graph_def()
    inner = [node.op for part in graph.library.function for node in part.node_def]
    return any("Random" in name and "Seed" not in name for name in (*(node.op for node in graph.node), *inner))


def _rank(part: Any) -> int | None:
    while isinstance(part, dict | tuple) and part:
        part = next(iter(part.values())) if isinstance(part, dict) else part[0]
    shape = getattr(part, "shape", None)
    return None if shape is None else shape.rank


def _loops_for_ever(generator: Any) -> bool:
    """Whether a loop of the generator's own has no end, and neither `break` nor `return` in it."""
    written = _written(generator.gi_code)
    loops = [node for node in written if isinstance(node, ast.While | ast.For) and _endless(node)]
    return any(not any(isinstance(node, WAYS_OUT) for node in ast.walk(loop)) for loop in loops)


def _written(code: Any) -> list[ast.AST]:
    """All that a function's text is made of; nothing where the text is not kept."""
    try:
        return list(ast.walk(ast.parse(textwrap.dedent(inspect.getsource(code)))))
    except (OSError, TypeError, SyntaxError):
        return []


def _endless(loop: ast.While | ast.For) -> bool:
    """`while True`, or `for … in cycle(…)` and `count(…)` of itertools."""
    if isinstance(loop, ast.While):
        return isinstance(loop.test, ast.Constant) and bool(loop.test.value)
    return isinstance(loop.iter, ast.Call) and ast.unparse(loop.iter.func).split(".")[-1] in ("cycle", "count")
