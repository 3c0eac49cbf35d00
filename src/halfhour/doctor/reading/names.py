"""What a cell does with names: its text goes in, the names that it needs, gives and changes come out."""

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
OF_IPYTHON = {"In", "Out", "get_ipython", "exit", "quit", "display", "open", "_", "__", "___", "_i", "_ii", "_iii"}


@dataclass(frozen=True)
class Flow:
    """A statement: the names that it gives values to, and those whose values it reads for that."""

    gives: frozenset[str]
    reads: frozenset[str]


@dataclass(frozen=True)
class Names:
    """The names of a cell.

    Attributes:
        needs: read before the cell gives them a value, and not Python's own.
        gives: given a value.
        alters: made from their own old values: `x = x / 255`, `x /= 255`, `model.add(…)`.
        flows: its statements, in order.
        anything: whether it may give names that are not to be seen: `from x import *`, `%run`.
    """

    needs: frozenset[str] = frozenset()
    gives: frozenset[str] = frozenset()
    alters: frozenset[str] = frozenset()
    flows: tuple[Flow, ...] = ()
    anything: bool = False


def names_of(text: str) -> Names:
    """The names of a cell, by the text that Python compiles.

    >>> found = names_of("x = x / 255; y = keras.ops.cast(x, 'int8')")
    >>> sorted(found.needs), sorted(found.gives), sorted(found.alters)
    (['keras', 'x'], ['x', 'y'], ['x'])
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return Names(anything=True)
    needs: set[str] = set()
    gives: set[str] = set()
    alters: set[str] = set()
    flows = []
    for statement in _simple(tree.body):
        reads, given = set(_loaded(statement)), set(_stored(statement))
        needs |= reads - gives
        alters |= _altered(statement) - gives
        flows.append(Flow(frozenset(given | _grown(statement)), frozenset(reads)))
        gives |= given
    known = set(dir(builtins)) | OF_IPYTHON
    return Names(
        frozenset(name for name in needs - known if not name.startswith("_")),
        frozenset(gives),
        frozenset(alters),
        tuple(flows),
        any(_gives_anything(node) for node in ast.walk(tree)),
    )


def _simple(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements in order; of a compound one its head, then what it holds."""
    for statement in body:
        inner = [part for name in ("body", "orelse", "finalbody") for part in getattr(statement, name, [])]
        for handler in getattr(statement, "handlers", []):
            named = [ast.Expr(ast.Name(handler.name, ast.Store()))] if handler.name else []
            inner += [*named, *handler.body]
        if inner and not isinstance(statement, SCOPES):
            yield _head(statement)
            yield from _simple(inner)
        else:
            yield statement


def _head(statement: ast.stmt) -> ast.stmt:
    """A compound statement without what it holds."""
    kept = [value for name, value in ast.iter_fields(statement) if name in ("test", "iter", "target", "items")]
    parts = [part for value in kept for part in (value if isinstance(value, list) else [value])]
    expressions: list[ast.expr] = []
    for part in parts:
        names = [node for node in ast.walk(part) if isinstance(node, ast.Name)]
        expressions += [part] if isinstance(part, ast.expr) else names
    return ast.Expr(ast.Tuple(expressions, ast.Load()))


def _outside(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that are carried out with a statement: not what stands in functions."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, SCOPES):
            yield from _outside(child)


def _loaded(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, SCOPES):
        return
    made = {
        target.id
        for node in _outside(statement)
        if isinstance(node, ast.comprehension)
        for target in ast.walk(node.target)
        if isinstance(target, ast.Name)
    }
    for node in _outside(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in made:
            yield node.id
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        yield statement.target.id


def _stored(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
        return
    for node in _outside(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]


def _altered(statement: ast.stmt) -> set[str]:
    """The names that a statement gives a value made from their own."""
    if isinstance(statement, ast.AugAssign):
        target = statement.target
        while isinstance(target, ast.Subscript | ast.Attribute):
            target = target.value  # type: ignore[assignment]
        return {target.id} if isinstance(target, ast.Name) else set()
    if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
        return set(_stored(statement)) & set(_loaded(statement))
    return _grown(statement)


def _grown(statement: ast.stmt) -> set[str]:
    """The name in `name.add(…)`, `name.append(…)`, `name.pop(…)`."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    function = call.func if isinstance(call, ast.Call) else None
    grows = isinstance(function, ast.Attribute) and function.attr in ("add", "append", "extend", "pop")
    owner = function.value if isinstance(function, ast.Attribute) and grows else None
    return {owner.id} if isinstance(owner, ast.Name) else set()


def _gives_anything(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return any(alias.name == "*" for alias in node.names)
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and "magic" in node.func.attr
    magic = node.args[0] if called and isinstance(node, ast.Call) and node.args else None
    return isinstance(magic, ast.Constant) and magic.value in ("run", "pylab", "store", "capture", "load", "reset")
