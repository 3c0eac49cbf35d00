"""A line of a file, as TensorFlow tells it of what it has rewritten -> the place on it, where there is only one."""

import ast
import linecache
from collections.abc import Callable

from halfhour.doctor.patching.source import SourceCode
from halfhour.doctor.seeing.sites import CallSite


def exactly(site: CallSite | None, fits: Callable[[ast.expr], bool]) -> CallSite | None:
    """The place itself; where its line alone is known, that of the one expression of a kind in the statement there.

    Args:
        site: in a file.
        fits: whether an expression is of that kind.
    """
    if site is None or site.end_column:
        return site
    try:
        tree = SourceCode("".join(linecache.getlines(site.file))).tree
    except SyntaxError:
        return None
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    around = [node for node in statements if node.lineno <= site.line <= (node.end_lineno or 0)]
    if not around:
        return None
    inner = min(around, key=lambda node: (node.end_lineno or 0) - node.lineno)
    found = [node for node in ast.walk(inner) if isinstance(node, ast.expr) and fits(node)]
    if len(found) != 1:
        return None
    return CallSite(site.file, found[0].lineno, found[0].end_lineno or 0, found[0].end_col_offset or 0)
