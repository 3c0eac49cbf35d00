"""What a program does with what a call gave back: its file and the call go in, the uses of the result come out."""

import ast
import linecache
from collections.abc import Iterator
from dataclasses import dataclass
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
    found = list(_followed(source, call, 0))
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


def _followed(source: SourceCode, node: ast.expr, parts: int, before: int = 0) -> Iterator[Use]:
    """The uses of an expression: what holds it, then what holds that, as long as the numbers stay the same."""
    parent = _parents(source).get(node)
    written = _written_sigmoid(source, node)
    if written is not None:
        yield Use("sigmoid", written.lineno, parts=parts, before=before)
        yield from _followed(source, written, parts, before + 1)
    elif isinstance(parent, ast.Subscript) and parent.value is node:
        taken = len(parent.slice.elts) if isinstance(parent.slice, ast.Tuple) else 1
        yield from _followed(source, parent, parts + taken, before)
    elif isinstance(parent, ast.Attribute) and parent.value is node:
        outer = _parents(source).get(parent)
        if isinstance(outer, ast.Call) and outer.func is parent:
            yield from _called(source, outer, parent.attr, parts, before, method=True)
    elif isinstance(parent, ast.Call) and parent.args and parent.args[0] is node:
        yield from _called(source, parent, called(parent), parts, before, method=False)
    elif isinstance(parent, ast.Compare):
        yield from _compared(parent, node, parts, before)
    elif isinstance(parent, ast.Assign) and len(parent.targets) == 1 and isinstance(parent.targets[0], ast.Name):
        for again in _loads(source, parent, parent.targets[0].id):
            yield from _followed(source, again, parts, before)


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


def _called(source: SourceCode, call: ast.Call, name: str, parts: int, before: int, *, method: bool) -> Iterator[Use]:
    """What a function or method makes of the result."""
    if name == "argmax":
        yield Use("argmax", call.lineno, _axis(call, 0 if method else 1), parts=parts, before=before)
    elif name in ROUNDING and not _decimals(call, 0 if method else 1):
        yield Use("round", call.lineno, parts=parts, before=before)
    elif name == "astype" and call.args and "int" in ast.unparse(call.args[0]):
        yield Use("to int", call.lineno, parts=parts, before=before)
    elif name == "int" and not method:
        yield Use("to int", call.lineno, parts=parts, before=before)
    elif name in ACTIVATIONS and not method:
        yield Use(ACTIVATIONS[name], call.lineno, parts=parts, before=before)
        yield from _followed(source, call, parts, before + 1)
    elif name in SAME:
        yield from _followed(source, call, parts, before)


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


def _compared(compare: ast.Compare, node: ast.expr, parts: int, before: int) -> Iterator[Use]:
    """A comparison with one number: larger or smaller."""
    others = [part for part in (compare.left, *compare.comparators) if part is not node]
    sized = isinstance(compare.ops[0], ast.Gt | ast.GtE | ast.Lt | ast.LtE)
    if len(others) == 1 and sized and isinstance(others[0], ast.Constant) and isinstance(others[0].value, int | float):
        yield Use("threshold", compare.lineno, number=float(others[0].value), parts=parts, before=before)


def _loads(source: SourceCode, made: ast.Assign, name: str) -> list[ast.Name]:
    """Where a name is read after it was given a value, until it is given another, within its function or module."""
    block = _block(source, made)
    inside = [node for node in ast.walk(block) if isinstance(node, ast.Name) and node.id == name]
    later = sorted((node for node in inside if node.lineno > made.lineno), key=lambda node: node.lineno)
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
def _parents(source: SourceCode) -> dict[ast.AST, ast.AST]:
    return {child: node for node in ast.walk(source.tree) for child in ast.iter_child_nodes(node)}


@lru_cache(maxsize=8)
def _source(file: str) -> SourceCode | None:
    source = SourceCode("".join(linecache.getlines(file)))
    try:
        return source if source.tree.body else None
    except (SyntaxError, ValueError):
        return None
