"""What a program does with what a call gave back: its file and the call go in, the uses of the result come out."""

import ast
import linecache
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from halfhour.doctor.patching.source import SourceCode, called
from halfhour.doctor.seeing.sites import CallSite

How = Literal["argmax", "round", "threshold", "to int", "sigmoid", "softmax"]
SAME = {"array", "asarray", "squeeze", "reshape", "ravel", "flatten", "numpy", "copy"}  # the same numbers in a row
LOOPS = (ast.For, ast.ListComp, ast.GeneratorExp, ast.SetComp)
ROUNDING = {"round", "rint", "around"}
ACTIVATIONS: dict[str, Literal["sigmoid", "softmax"]] = {"sigmoid": "sigmoid", "expit": "sigmoid", "softmax": "softmax"}


@dataclass(frozen=True)
class Use:
    """One thing that is done with a result as it is, or with the probabilities that it was made.

    Attributes:
        how: `argmax`; `round`; `threshold`: compared with a number; `to int`: its fractions cut off; `sigmoid`,
            `softmax`: made a probability, by a function of that name or written out.
        line: counted from 1.
        axis: of an argmax, where it is given as a number.
        number: of a threshold.
        parts: how many indices were taken of it before: `answers[0]` has one, `answers[:, 1]` two.
        before: how often it was made a probability before that; then nothing else is told.
    """

    how: How
    line: int
    axis: int | None = None
    number: float | None = None
    parts: int = 0
    before: int = 0


def uses_of(site: CallSite | None) -> list[Use]:
    """What is done with a call's result, directly or under the name that it is given, in the block of that name."""
    source = _source(site.file) if site else None
    call = source.call_at(site) if source and site else None
    if source is None or call is None:
        return []
    found = list(_followed(source, call, _Way()))
    return [use for use in found if not use.before or use.how in ACTIVATIONS.values()]


def reads_of(site: CallSite | None, argument: str) -> list[int]:
    """Lines where what a call was given, by a plain name, is read item by item or turned into something else."""
    source = _source(site.file) if site else None
    call = source.call_at(site) if source and site else None
    given = source.argument(call, argument) if source and call else None
    if source is None or not isinstance(given, ast.Name):
        return []
    return [node.lineno for node in ast.walk(source.tree) if isinstance(node, LOOPS) and _reads(node, given.id)]


def _reads(node: ast.For | ast.ListComp | ast.GeneratorExp | ast.SetComp, name: str) -> bool:
    """`for x, y in name`, or a comprehension over it."""
    if isinstance(node, ast.For):
        return _begins(node.iter, name) and isinstance(node.target, ast.Tuple)
    first = node.generators[0]
    return _begins(first.iter, name) and isinstance(first.target, ast.Tuple)


def _begins(node: ast.expr, name: str) -> bool:
    """Whether an expression is the name, or something called on it."""
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and node.id == name


@dataclass(frozen=True)
class _Way:
    """How far a result was followed: what was done with it so far, as in `Use`, and the functions it went through."""

    parts: int = 0
    before: int = 0
    through: tuple[str, ...] = ()

    def use(self, how: How, node: ast.expr, axis: int | None = None, number: float | None = None) -> Use:
        return Use(how, node.lineno, axis, number, self.parts, self.before)


def _followed(source: SourceCode, node: ast.expr, way: _Way) -> Iterator[Use]:
    """The uses of an expression: what holds it, then what holds that, as long as the numbers stay the same."""
    parent = _parents(source).get(node)
    written = _written_sigmoid(source, node)
    if written is not None:
        yield way.use("sigmoid", written)
        yield from _followed(source, written, replace(way, before=way.before + 1))
    elif isinstance(parent, ast.Subscript) and parent.value is node:
        taken = len(parent.slice.elts) if isinstance(parent.slice, ast.Tuple) else 1
        yield from _followed(source, parent, replace(way, parts=way.parts + taken))
    elif isinstance(parent, ast.Attribute) and parent.value is node:
        outer = _parents(source).get(parent)
        if isinstance(outer, ast.Call) and outer.func is parent:
            yield from _called(source, outer, parent.attr, way, method=True)
    elif isinstance(parent, ast.Call) and node in parent.args and _own_function(source, parent):
        yield from _given(source, parent, parent.args.index(node), way)
    elif isinstance(parent, ast.Call) and parent.args and parent.args[0] is node:
        yield from _called(source, parent, called(parent), way, method=False)
    elif isinstance(parent, ast.Compare):
        yield from _compared(parent, node, way)
    elif isinstance(parent, ast.Return):
        yield from _returned(source, parent, way)
    elif isinstance(parent, ast.Assign) and len(parent.targets) == 1 and isinstance(parent.targets[0], ast.Name):
        for again in _loads(source, parent, parent.targets[0].id):
            yield from _followed(source, again, way)


def _own_function(source: SourceCode, call: ast.Call) -> ast.FunctionDef | None:
    """The function of the program that a call by its plain name runs, where there is one of that name."""
    if not isinstance(call.func, ast.Name):
        return None
    named = _functions(source).get(call.func.id, [])
    return named[0] if len(named) == 1 else None


def _given(source: SourceCode, call: ast.Call, place: int, way: _Way) -> Iterator[Use]:
    """What a function of the program does with an argument, until it gives that name another value."""
    function = _own_function(source, call)
    if function is None or function.name in way.through or place >= len(function.args.args):
        return
    name, inner = function.args.args[place].arg, replace(way, through=(*way.through, function.name))
    for again in _until_stored(source, function, name, function.lineno):
        yield from _followed(source, again, inner)


def _returned(source: SourceCode, statement: ast.Return, way: _Way) -> Iterator[Use]:
    """What is done with what a function of the program returns, wherever it is called."""
    function = _block(source, statement)
    if not isinstance(function, ast.FunctionDef) or function.name in way.through:
        return
    outer = replace(way, through=(*way.through, function.name))
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _own_function(source, node) is function:
            yield from _followed(source, node, outer)


def _written_sigmoid(source: SourceCode, node: ast.expr) -> ast.expr | None:
    """`1 / (1 + exp(-node))`, where a node stands in one."""
    parents = _parents(source)
    negative = parents.get(node)
    power = parents.get(negative) if isinstance(negative, ast.UnaryOp) and isinstance(negative.op, ast.USub) else None
    added = parents.get(power) if isinstance(power, ast.Call) and called(power) == "exp" else None
    whole = parents.get(added) if isinstance(added, ast.BinOp) and isinstance(added.op, ast.Add) else None
    if not isinstance(added, ast.BinOp) or not isinstance(whole, ast.BinOp) or not isinstance(whole.op, ast.Div):
        return None
    ones = [whole.left, added.left if added.right is power else added.right]
    is_one = all(isinstance(one, ast.Constant) and one.value == 1 for one in ones)
    return whole if is_one and whole.right is added else None


def _called(source: SourceCode, call: ast.Call, name: str, way: _Way, *, method: bool) -> Iterator[Use]:
    """What a function or method makes of the result."""
    if name == "argmax":
        yield way.use("argmax", call, _axis(call, 0 if method else 1))
    elif name in ROUNDING and not _decimals(call, 0 if method else 1):
        yield way.use("round", call)
    elif name == "astype" and call.args and "int" in ast.unparse(call.args[0]):
        yield way.use("to int", call)
    elif name == "int" and not method:
        yield way.use("to int", call)
    elif name in ACTIVATIONS and not method:
        yield way.use(ACTIVATIONS[name], call)
        yield from _followed(source, call, replace(way, before=way.before + 1))
    elif name in SAME:
        yield from _followed(source, call, way)


def _decimals(call: ast.Call, place: int) -> bool:
    """Whether places behind the point are kept: then it is rounded for the eye."""
    return len(call.args) > place or any(word.arg == "decimals" for word in call.keywords)


def _axis(call: ast.Call, place: int) -> int | None:
    given = next((word.value for word in call.keywords if word.arg == "axis"), None)
    given = call.args[place] if given is None and len(call.args) > place else given
    try:
        axis = ast.literal_eval(given) if given is not None else None
    except ValueError:
        return None
    return axis if isinstance(axis, int) else None


def _compared(compare: ast.Compare, node: ast.expr, way: _Way) -> Iterator[Use]:
    """A comparison with one number: larger or smaller."""
    others = [part for part in (compare.left, *compare.comparators) if part is not node]
    sized = isinstance(compare.ops[0], ast.Gt | ast.GtE | ast.Lt | ast.LtE)
    if len(others) == 1 and sized and isinstance(others[0], ast.Constant) and isinstance(others[0].value, int | float):
        yield way.use("threshold", compare, number=float(others[0].value))


def _loads(source: SourceCode, made: ast.Assign, name: str) -> list[ast.Name]:
    """Where a name is read after it was given a value, until it is given another, within its function or module."""
    return _until_stored(source, _block(source, made), name, made.lineno)


def _until_stored(source: SourceCode, block: ast.AST, name: str, line: int) -> list[ast.Name]:
    """Where a name is read in a block, below a line, until it is given another value."""
    inside = [node for node in ast.walk(block) if isinstance(node, ast.Name) and node.id == name]
    later = sorted((node for node in inside if node.lineno > line), key=lambda node: node.lineno)
    found: list[ast.Name] = []
    for node in later:
        if isinstance(node.ctx, ast.Store):
            statement = _parents(source).get(node)
            end = getattr(statement, "end_lineno", node.lineno)
            return found + [one for one in later if one.lineno <= end and one not in found and _is_load(one)]
        found.append(node)
    return found


def _is_load(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


def _block(source: SourceCode, node: ast.AST) -> ast.AST:
    parents = _parents(source)
    while node in parents and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        node = parents[node]
    return node


@lru_cache(maxsize=8)
def _functions(source: SourceCode) -> dict[str, list[ast.FunctionDef]]:
    """Every function of a program by its name."""
    found: dict[str, list[ast.FunctionDef]] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef):
            found.setdefault(node.name, []).append(node)
    return found


@lru_cache(maxsize=8)
def _parents(source: SourceCode) -> dict[ast.AST, ast.AST]:
    return {child: node for node in ast.walk(source.tree) for child in ast.iter_child_nodes(node)}


@lru_cache(maxsize=8)
def _source(file: str) -> SourceCode | None:
    source = SourceCode("".join(linecache.getlines(file)))
    try:
        return source if source.tree.body else None
    except (SyntaxError, ValueError):
        return None
