"""Edits of the data that a program hands over: a case goes in, lines before the first call that takes them come out."""

import ast

from halfhour.doctor.patching.source import Edit, Replacement, SourceCode
from halfhour.doctor.reading.case import Case

ASKING = ("fit", "evaluate", "predict")
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def scale_inputs(case: Case, lines: tuple[str, ...], kinds: tuple[str, ...] = ASKING) -> Edit:
    """Change the inputs before the first call of these kinds: each line with `{x}` once for every variable.

    Only where every one of the calls is given variables by name.
    """

    def change(source: SourceCode, calls: list[ast.Call]) -> list[Replacement]:
        calls = _from_top(calls)
        names = list(dict.fromkeys(name for call in calls for name in _given(source, call, "x", 0)))
        if not names or "" in names:
            return []
        fitted, *others = names
        first = [line.format(x=fitted) for line in lines]
        rest = [lines[-1].format(x=name) for name in others]
        return _once_before(source, calls, names, first + rest)

    return Edit(tuple(site for site, kind in case.model_seen.asked_at.items() if kind in kinds), change)


def change_labels(case: Case, line: str) -> Edit:
    """Change the labels before `fit`, those for validation and the test with them: the line with `{y}` for each."""

    def change(source: SourceCode, calls: list[ast.Call]) -> list[Replacement]:
        calls = _from_top(calls)
        names = list(dict.fromkeys(name for call in calls for name in _given(source, call, "y", 1)))
        if not names or "" in names:
            return []
        return _once_before(source, calls, names, [line.format(y=name) for name in names])

    return Edit(tuple(site for site, kind in case.model_seen.asked_at.items() if kind != "predict"), change)


def shuffle_before_fit(case: Case) -> Edit:
    """Put inputs and labels into one random order before `fit(x, y, validation_split=…)`."""

    def change(source: SourceCode, calls: list[ast.Call]) -> list[Replacement]:
        x, y = (_name(source.argument(calls[0], name)) for name in ("x", "y"))
        if not x or not y:
            return []
        lines = [
            "import numpy as np",
            f"order = np.random.default_rng(0).permutation(len({x}))",
            f"{x}, {y} = {x}[order], {y}[order]",
        ]
        return _once_before(source, calls, [x, y], lines[1:] if "import numpy as np" in source.text else lines)

    return Edit((case.fit.site,), change)


def _once_before(source: SourceCode, calls: list[ast.Call], names: list[str], lines: list[str]) -> list[Replacement]:
    """Lines before the first call, outside of loops, where all calls stand in one function and see the same variables.

    Nothing where a loop makes one of the variables anew: then there is no one place before it.
    """
    around = [source.holding(call) for call in calls]
    scopes = {next((id(part) for part in reversed(parts) if isinstance(part, SCOPES)), 0) for parts in around}
    if len(scopes) != 1:
        return []
    depth = max((place + 1 for place, part in enumerate(around[0]) if isinstance(part, SCOPES)), default=0)
    loop = next((part for part in around[0][depth:] if isinstance(part, ast.For | ast.While)), None)
    if loop is not None and set(names) & _assigned(loop):
        return []
    return [source.before(loop or calls[0], lines)]


def _assigned(statement: ast.stmt) -> set[str]:
    """The names that a statement gives values to."""
    nodes = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
    return {node.id for node in nodes if isinstance(node.ctx, ast.Store)}


def _from_top(calls: list[ast.Call]) -> list[ast.Call]:
    return sorted(calls, key=lambda call: (call.lineno, call.col_offset))


def _given(source: SourceCode, call: ast.Call, name: str, place: int) -> list[str]:
    """The variables that a call is given as inputs or targets, those in `validation_data` with them."""
    names = [_name(source.argument(call, name))]
    held = source.argument(call, "validation_data")
    if held is not None:
        pair = held.elts if isinstance(held, ast.Tuple | ast.List) else []
        names.append(_name(pair[place]) if len(pair) > place else "")
    return names


def _name(node: ast.expr | None) -> str:
    """The variable that an argument is; empty for anything else."""
    return node.id if isinstance(node, ast.Name) else ""
