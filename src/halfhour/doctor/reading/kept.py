"""What a loop keeps of a model without copying it: a program's text goes in, such assignments come out."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

LIVE = {"weights", "variables", "trainable_weights", "trainable_variables"}  # lists of the variables themselves
STEPS = {"fit", "train_on_batch", "train_step", "apply", "apply_gradients", "minimize"}


@dataclass(frozen=True)
class KeptByName:
    """An assignment of a model, or of its variables, to something.

    Attributes:
        line, text: of the assignment.
        place: what is given, as the program would read it: `best`, `self.best` or `best["model"]`.
        model: what it is given, likewise.
        live: whether the model's variables are meant, and not the model.
    """

    line: int
    text: str
    place: ast.expr
    model: ast.expr
    live: bool

    @cached_property
    def name(self) -> str:
        """The place as text."""
        return ast.unparse(self.place)

    @property
    def names(self) -> set[str]:
        """Of the variables in both."""
        parts = chain(ast.walk(self.place), ast.walk(self.model))
        return {part.id for part in parts if isinstance(part, ast.Name)} - {"self"}


def kept_without_copy(text: str, models: set[str]) -> Iterator[KeptByName]:
    """Assignments of a model, or of its variables, under a condition where it is trained, of what is read afterwards.

    That is in a loop that trains, or in a method of a callback.

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
    loops = (node for node in ast.walk(tree) if isinstance(node, ast.For | ast.While))
    for loop in (loop for loop in loops if _trains(loop, functions)):
        for node, kept in _under_conditions(loop):
            others = set(_given(loop, but=node))  # a round that makes a model of its own keeps it by its name
            is_model = kept.live or (isinstance(kept.model, ast.Name) and kept.model.id in models)
            if is_model and not kept.names & others and _is_read(kept.place, tree, outside=loop, after=True):
                yield kept
    for method in _methods_of_callbacks(tree):
        for _node, kept in _under_conditions(method):
            if ast.unparse(kept.model) == "self.model" and _is_read(kept.place, tree, outside=method):
                yield kept


def _under_conditions(place: ast.AST) -> Iterator[tuple[ast.Assign, KeptByName]]:
    """What is assigned below an `if`."""
    conditions = (node for node in ast.walk(place) if isinstance(node, ast.If))
    for node in (part for condition in conditions for part in ast.walk(condition) if isinstance(part, ast.Assign)):
        for target, value in _pairs(node.targets[0], node.value):
            owner = _owner(value)
            yield node, KeptByName(node.lineno, ast.unparse(node), target, owner or value, owner is not None)


def _owner(value: ast.expr) -> ast.expr | None:
    """The model whose variables a value holds, themselves or their arrays, which change with them; else nothing.

    >>> for text in ("net.weights", "list(net.weights)", "[w.value for w in net.weights]", "net.get_weights()"):
    ...     owner = _owner(ast.parse(text, mode="eval").body)
    ...     print(owner and ast.unparse(owner))
    net
    net
    net
    None
    """
    if isinstance(value, ast.Attribute):
        return value.value if value.attr in LIVE else None
    if isinstance(value, ast.Call) and ast.unparse(value.func) in ("list", "tuple") and len(value.args) == 1:
        return _owner(value.args[0])
    if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice):
        return _owner(value.value)
    if isinstance(value, ast.ListComp) and len(value.generators) == 1:
        each = value.elt.value if isinstance(value.elt, ast.Attribute) and value.elt.attr == "value" else value.elt
        if ast.unparse(each) == ast.unparse(value.generators[0].target):
            return _owner(value.generators[0].iter)
    return None


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each place that is given something, and what: the parts of a tuple and of a dictionary one by one."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=False):
            yield from _pairs(one, other)
    elif isinstance(value, ast.Dict):
        for key, part in zip(value.keys, value.values, strict=True):
            if key is not None:
                yield from _pairs(ast.Subscript(target, key, ast.Load()), part)
    elif isinstance(value, ast.Call) and ast.unparse(value.func) == "copy.copy" and len(value.args) == 1:
        yield target, value.args[0]  # which has the same variables
    else:
        yield target, value


def _methods_of_callbacks(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("Callback") for base in node.bases):
            yield from (part for part in node.body if isinstance(part, ast.FunctionDef) and part.name[:3] == "on_")


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


def _is_read(place: ast.expr, tree: ast.AST, outside: ast.stmt, *, after: bool = False) -> bool:
    """Whether the program reads a place outside one of its parts; an attribute of whatever object."""
    inside = set(map(id, ast.walk(outside)))
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", None), ast.Load) and id(node) not in inside:
            alike = _word(node) == _word(place) != ""
            if alike and (not after or node.lineno > (outside.end_lineno or 0)):
                return True
    return False


def _word(place: ast.expr) -> str:
    """What tells a place from others: a variable's name, an attribute, a variable and its key."""
    if isinstance(place, ast.Name):
        return place.id
    if isinstance(place, ast.Attribute):
        return f".{place.attr}"
    return ast.unparse(place) if isinstance(place, ast.Subscript) else ""
