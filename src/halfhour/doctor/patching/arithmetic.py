"""Edits of arithmetic: what was paired goes in, the edit that gives both operands one shape comes out."""

import ast

from halfhour.doctor.patching.lines import exactly
from halfhour.doctor.patching.source import Edit, Replacement, SourceCode
from halfhour.doctor.seeing.paired import Paired

OPERATIONS = (ast.Sub, ast.Mult)
NEEDS_NO_BRACKETS = (ast.Name, ast.Attribute, ast.Subscript, ast.Call)


def make_column(paired: Paired) -> tuple[Edit, ...]:
    """Index the row with `[:, None]`, which makes it a column; none where its line has several such operations."""
    site = exactly(paired.site, _is_operation)

    def change(source: SourceCode, found: list[ast.BinOp]) -> list[Replacement]:
        row = found[0].left if paired.row_first else found[0].right
        written = ast.get_source_segment(source.text, row)
        if written is None or not _is_operation(found[0]):
            return []
        return [
            source.over(row, f"{written}[:, None]" if isinstance(row, NEEDS_NO_BRACKETS) else f"({written})[:, None]")
        ]

    return (Edit((site,), change, ast.BinOp),) if site else ()


def _is_operation(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, OPERATIONS)
