"""A line of a file, as TensorFlow tells it of what it has rewritten -> the place on it, where there is only one."""

import ast
import linecache
from collections.abc import Callable

from halfhour.doctor.patching.source import Source
from halfhour.doctor.seeing.sites import CallSite


def only_node(file: str, line: int, fits: Callable[[ast.expr], bool]) -> CallSite | None:
    """Where the one expression of a kind in the innermost statement on a line stands.

    Args:
        file: as Python names it.
        line: counted from 1; of the statement's.
        fits: whether an expression is of that kind.
    """
    try:
        tree = Source("".join(linecache.getlines(file))).tree
    except SyntaxError:
        return None
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    around = [node for node in statements if node.lineno <= line <= (node.end_lineno or 0)]
    if not around:
        return None
    inner = min(around, key=lambda node: (node.end_lineno or 0) - node.lineno)
    found = [node for node in ast.walk(inner) if isinstance(node, ast.expr) and fits(node)]
    if len(found) != 1:
        return None
    return CallSite(file, found[0].lineno, found[0].end_lineno or 0, found[0].end_col_offset or 0)
