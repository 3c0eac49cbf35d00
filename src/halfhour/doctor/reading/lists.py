"""Names of classes that a program writes down by number: its text goes in, the lists that it decodes by come out."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

NAMING = {"target_names", "display_labels", "xticklabels", "yticklabels"}  # arguments of scikit-learn and seaborn


@dataclass(frozen=True)
class Listed:
    """A list of names.

    Attributes:
        variable: that holds it.
        names: in the order of their numbers.
        array: whether an array holds them, which takes many numbers at once.
        kind: of what is written down.
        end: line and column, as `ast` counts them, where that ends.
    """

    variable: str
    names: tuple[str, ...]
    array: bool = field(compare=False, repr=False)
    kind: type[ast.expr] = field(compare=False, repr=False)
    end: tuple[int, int] = field(compare=False, repr=False)


def lists_used(text: str, after: int, variables: Mapping[str, object] | None = None) -> list[Listed]:
    r"""The lists, tuples and dictionaries of names that something is looked up in, or labelled by, behind a line.

    A list that only a loop goes over says nothing about numbers, nor does one beside `labels=`, an order of its own.

    Args:
        text: the program.
        after: the line.
        variables: the program's, at its end, for what a call gave, such as `unique()` or `listdir()`.

    >>> lists_used("names = ['dog', 'cat']\nload()\nprint(names[answer.argmax()])", after=2)
    [Listed(variable='names', names=('dog', 'cat'))]
    >>> lists_used("names = ['dog', 'cat']\nfor name in names: draw(name)\nload()", after=0)
    []
    >>> lists_used("kinds = {1: 'cat', 0: 'dog'}\nload()\nprint(kinds[int(answer > 0.5)])", after=2)
    [Listed(variable='kinds', names=('dog', 'cat'))]
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return []
    used = {node.id for node in _looked_up(tree) if node.lineno > after}
    found = []
    for node in ast.walk(tree):
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(node, ast.Assign) and isinstance(target, ast.Name) and target.id in used:
            held = (variables or {}).get(target.id) if isinstance(node.value, ast.Call) else None
            if names := _names(node.value) or words(held):
                end = (node.value.end_lineno or 0, node.value.end_col_offset or 0)
                found.append(Listed(target.id, names, hasattr(held, "dtype"), type(node.value), end))
    return found


def _names(node: ast.expr) -> tuple[str, ...]:
    """The names by number: of a list, of `{0: name}` and of `{name: 0}`; none where it is something else."""
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return ()
    if isinstance(value, dict):
        pairs = [pair if isinstance(pair[0], int) else pair[::-1] for pair in value.items()]
        if sorted(map(str, (number for number, _name in pairs))) != sorted(map(str, range(len(pairs)))):
            return ()
        value = [name for _number, name in sorted(pairs)]
    names = tuple(value) if isinstance(value, list | tuple) else ()
    return names if all(isinstance(name, str) for name in names) else ()


def words(value: object) -> tuple[str, ...]:
    """The words of a list, an array or an index of two or more, each of them once; none of anything else.

    >>> words(("dog", "cat")), words("dog"), words(["dog", "dog"]), words([1, 2])
    (('dog', 'cat'), (), (), ())
    """
    elements = value if isinstance(value, list | tuple) else getattr(value, "tolist", list)()
    values = tuple(elements) if isinstance(elements, list | tuple) else ()
    are_words = len(values) > 1 and all(isinstance(value, str) for value in values) and len(set(values)) == len(values)
    return tuple(map(str, values)) if are_words else ()


def _looked_up(tree: ast.Module) -> Iterator[ast.Name]:
    """`names[…]`, `names.get(…)`, `zip(names, …)` and `target_names=names`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.value, ast.Name):
            if isinstance(node, ast.Subscript) or node.attr == "get":
                yield node.value
        elif isinstance(node, ast.Call):
            words = {word.arg: word.value for word in node.keywords}
            named = [value for name, value in words.items() if name in NAMING and "labels" not in words]
            pairs = isinstance(node.func, ast.Name) and node.func.id == "zip"
            yield from (given for given in (*named, *(node.args if pairs else ())) if isinstance(given, ast.Name))
