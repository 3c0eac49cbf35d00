"""Edits of arithmetic: what was paired goes in, the edit that gives both operands one shape comes out."""

import ast
import linecache

from halfhour.doctor.patching.source import Edit, Replacement, Source
from halfhour.doctor.seeing.paired import Paired
from halfhour.doctor.seeing.sites import CallSite

OPERATIONS = (ast.Sub, ast.Mult)
NEEDS_NO_BRACKETS = (ast.Name, ast.Attribute, ast.Subscript, ast.Call)


def make_column(paired: Paired) -> tuple[Edit, ...]:
    """Index the row with `[:, None]`, which makes it a column; none where its line has several such operations."""
    site = _only_operation(paired)

    def change(source: Source, found: list[ast.BinOp]) -> list[Replacement]:
        row = found[0].left if paired.row_first else found[0].right
        written = ast.get_source_segment(source.text, row)
        if written is None or not isinstance(found[0].op, OPERATIONS):
            return []
        return [
            source.over(row, f"{written}[:, None]" if isinstance(row, NEEDS_NO_BRACKETS) else f"({written})[:, None]")
        ]

    return (Edit((site,), change, ast.BinOp),) if site else ()


def _only_operation(paired: Paired) -> CallSite | None:
    """Where the one subtraction or multiplication of the innermost statement on a line stands."""
    source = Source("".join(linecache.getlines(paired.file)))
    try:
        statements = [node for node in ast.walk(source.tree) if isinstance(node, ast.stmt)]
    except SyntaxError:
        return None
    around = [node for node in statements if node.lineno <= paired.line <= (node.end_lineno or 0)]
    if not around:
        return None
    inner = min(around, key=lambda node: (node.end_lineno or 0) - node.lineno)
    found = [node for node in ast.walk(inner) if isinstance(node, ast.BinOp) and isinstance(node.op, OPERATIONS)]
    if len(found) != 1:
        return None
    (one,) = found
    return CallSite(paired.file, one.lineno, one.end_lineno or 0, one.end_col_offset or 0)
