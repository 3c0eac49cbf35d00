"""What a loop keeps of a model without copying it: a program's text goes in, such assignments come out."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

LIVE = {"weights", "variables", "trainable_weights", "trainable_variables"}  # lists of the variables themselves
STEPS = {"fit", "train_on_batch", "train_step", "apply", "apply_gradients", "minimize"}


class KeptByName(NamedTuple):
    """An assignment: its line and text, the name that is given, and the model."""

    line: int
    text: str
    name: str
    model: str


def kept_without_copy(text: str, models: set[str]) -> Iterator[KeptByName]:
    """Assignments of a model, or of its variables, under a condition in a loop, of a name that is used afterwards.

    Args:
        text: of the program.
        models: names of variables that hold models.

    >>> program = '''
    ... for epoch in range(9):
    ...     net.fit(x, y)
    ...     if score() > best:
    ...         kept = net.weights
    ... net.set_weights(kept)
    ... '''
    >>> next(kept_without_copy(program, {"net"})).text
    'kept = net.weights'
    >>> list(kept_without_copy(program.replace(".weights", ".get_weights()"), {"net"}))
    []
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for loop in (node for node in ast.walk(tree) if isinstance(node, ast.For | ast.While)):
        if not _trains(loop, functions):
            continue
        conditions = [node for node in ast.walk(loop) if isinstance(node, ast.If)]
        assignments = (part for condition in conditions for part in ast.walk(condition) if isinstance(part, ast.Assign))
        for node in assignments:
            others = set(_given(loop, but=node))  # a round that makes a model of its own keeps it by its name
            for name, model, live in _pairs(node):
                if (live or model in models) and not {name, model} & others and _is_read_after(tree, loop, name):
                    yield KeptByName(node.lineno, ast.unparse(node), name, model)


def _pairs(node: ast.Assign) -> Iterator[tuple[str, str, bool]]:
    """Each name that is given, the name that it is given, and whether the variables of that are meant."""
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        pairs = list(zip(target.elts, value.elts, strict=False))
    else:
        pairs = [(target, value)]
    for name, given in pairs:
        live = isinstance(given, ast.Attribute) and given.attr in LIVE
        model = given.value if isinstance(given, ast.Attribute) and live else given
        if isinstance(name, ast.Name) and isinstance(model, ast.Name):
            yield name.id, model.id, live


def _trains(loop: ast.AST, functions: dict[str, ast.FunctionDef]) -> bool:
    """Whether a round makes steps: itself, or in a function of the program that it calls."""
    calls = [node.func for node in ast.walk(loop) if isinstance(node, ast.Call)]
    if any(isinstance(call, ast.Attribute) and call.attr in STEPS for call in calls):
        return True
    called = {call.id for call in calls if isinstance(call, ast.Name)} & set(functions)
    further = {name: function for name, function in functions.items() if name not in called}
    return any(_trains(functions[name], further) for name in called)


def _given(loop: ast.AST, but: ast.Assign) -> Iterator[str]:
    """Names that the loop gives values to, except by one assignment."""
    for node in ast.walk(loop):
        targets = node.targets if isinstance(node, ast.Assign) and node is not but else []
        targets = [node.target] if isinstance(node, ast.For | ast.NamedExpr) else targets
        yield from (part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name))


def _is_read_after(tree: ast.AST, loop: ast.For | ast.While, name: str) -> bool:
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name)
    return any(isinstance(one.ctx, ast.Load) and one.lineno > (loop.end_lineno or 0) for one in names)
