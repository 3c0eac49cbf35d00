"""Inputs and outputs that a program names one after the other: its text goes in, those in another order come out.

A part is known by the words that its code has and that of the other parts has not: of `[left_train, right_train]` these
are `left` and `right`. A name that is assigned once stands for what it is assigned.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

FIT, ASKED = ("fit",), ("predict", "evaluate")
DEPTH = 3  # assignments that are looked through
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


@dataclass(frozen=True)
class Crossed:
    """Parts in another order.

    Attributes:
        what: `inputs` that a model is asked about, or `outputs` that it gives.
        given: the code of the parts.
        learned: of the same parts in `fit`, in its order.
        order: of the parts given, as `fit` has them.
        line: counted from 1, in which the list of parts begins.
        end: line and column, as `ast` counts them, where it ends.
        kind: of that list.
    """

    what: str
    given: tuple[str, ...]
    learned: tuple[str, ...]
    order: tuple[int, ...]
    line: int
    end: tuple[int, int]
    kind: type[ast.expr]


def crossed_parts(text: str, inputs: Sequence[str], outputs: Sequence[str]) -> list[Crossed]:
    r"""Where a program asks a model about its inputs, or unpacks its outputs, in another order than `fit` has them.

    Nothing of a model that is asked in the order of `fit` as well: then both are meant. A model is known by the code
    that `fit` is called on.

    Args:
        text: the program.
        inputs: names of the model's inputs, in order: those of a dictionary.
        outputs: of its outputs.

    >>> text = "m.fit([a_train, b_train], y)\nm.predict([b_test, a_test])"
    >>> [(one.given, one.learned, one.order) for one in crossed_parts(text, (), ())]
    [(('b_test', 'a_test'), ('a_train', 'b_train'), (1, 0))]
    >>> crossed_parts(text + "\nm.predict([a_test, b_test])", (), ())
    []
    >>> crossed_parts(text.replace("m.predict", "other.predict"), (), ())
    []
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return []
    known = _assigned_once(tree)
    fits = [node for node in ast.walk(tree) if _calls(node, FIT)]
    crossed = []
    for what, place, names in (("inputs", 0, inputs), ("outputs", 1, outputs)):
        pairs = ((fit, parts) for fit in fits if (parts := _parts(_argument(fit, place), names)))
        fit, learned = next(pairs, (None, []))
        if fit is None:
            continue
        given_lists = list(_asked(tree, what, len(learned), _called_on(fit)))
        orders = [_order(learned, given.elts, known) for given in given_lists]
        straight = tuple(range(len(learned)))
        if straight in orders:
            continue
        for given, order in zip(given_lists, orders, strict=True):
            if order is not None:
                now, wanted = (tuple(map(ast.unparse, parts)) for parts in (given.elts, learned))
                end = (given.end_lineno or 0, given.end_col_offset or 0)
                crossed.append(Crossed(what, now, wanted, order, given.lineno, end, type(given)))
    return crossed


def _calls(node: ast.AST, methods: tuple[str, ...]) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in methods


def _argument(call: ast.AST, place: int) -> ast.expr | None:
    """`x` or `y` of a call of `fit`."""
    if not isinstance(call, ast.Call):
        return None
    word = next((word.value for word in call.keywords if word.arg == "xy"[place]), None)
    return call.args[place] if word is None and len(call.args) > place else word


def _parts(node: ast.expr | None, names: Sequence[str]) -> list[ast.expr] | None:
    """The parts in their order, two or more; of a dictionary with these names, in the order of these."""
    if isinstance(node, ast.List | ast.Tuple) and len(node.elts) > 1:
        return node.elts
    if isinstance(node, ast.Dict) and len(names) > 1:
        keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
        pairs = dict(zip(keys, node.values, strict=True))
        return [pairs[name] for name in names] if pairs.keys() == set(names) else None
    return None


def _called_on(call: ast.AST) -> str:
    """The code of what a method is called on."""
    return ast.unparse(call.func.value) if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else ""


def _asked(tree: ast.Module, what: str, count: int, model: str) -> Iterator[ast.List | ast.Tuple]:
    """The parts that are given to a model, or unpacked."""
    for node in ast.walk(tree):
        given: ast.expr | None = None
        if what == "inputs" and _calls(node, ASKED) and _called_on(node) == model:
            given = _argument(node, 0)
        elif what == "outputs" and isinstance(node, ast.Assign) and _calls(node.value, ASKED[:1]):
            given = node.targets[0] if _called_on(node.value) == model else None
        if isinstance(given, ast.List | ast.Tuple) and len(given.elts) == count:
            yield given


def _order(learned: list[ast.expr], given: list[ast.expr], known: dict[str, ast.expr]) -> tuple[int, ...] | None:
    """Where each of the learned parts is among those given; nothing unless each is one of these, and only one."""
    own, given_parts = _telling(learned, known), _telling(given, known)
    places = [[place for place, words in enumerate(given_parts) if _alike(wanted, words)] for wanted in own]
    if any(len(places_of) != 1 for places_of in places):
        return None
    order = tuple(places_of[0] for places_of in places)
    return order if len(set(order)) == len(order) else None


def _telling(parts: list[ast.expr], known: dict[str, ast.expr]) -> list[set[str]]:
    """The words of each part that no other has."""
    words = [set(_words(part, known, DEPTH)) for part in parts]
    counts = Counter(word for one in words for word in one)
    return [{word for word in one if counts[word] == 1} for one in words]


def _alike(one: set[str], other: set[str]) -> bool:
    """Whether they share a word, or one begins another."""
    return any(a.startswith(b) or b.startswith(a) for a in one for b in other)


def _words(node: ast.expr, known: dict[str, ast.expr], depth: int) -> Iterator[str]:
    for part in ast.walk(node):
        text = part.id if isinstance(part, ast.Name) else part.attr if isinstance(part, ast.Attribute) else ""
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            text = part.value
        yield from (word.lower() for word in WORD.findall(text))
        if depth and isinstance(part, ast.Name) and part.id in known:
            yield from _words(known[part.id], known, depth - 1)


def _assigned_once(tree: ast.Module) -> dict[str, ast.expr]:
    """What names stand for that the program assigns in one place alone."""
    stores = Counter(node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not _is_load(node))
    found = {}
    for node in ast.walk(tree):
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(node, ast.Assign) and isinstance(target, ast.Name) and stores[target.id] == 1:
            found[target.id] = node.value
    return found


def _is_load(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)
