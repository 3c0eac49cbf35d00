"""A person's file and the calls in it: text and call sites go in, replacements and a diff come out.

An edit names the calls that it changes by where they stand. Where one of them is not found, or is not what it was taken
for, it gives nothing back and no change is shown: a wrong one would be worse.
"""

import ast
import difflib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from halfhour.doctor.seeing.sites import CallSite

POSITIONS = {
    "compile": ("optimizer", "loss", "loss_weights", "metrics"),
    "fit": ("x", "y", "batch_size", "epochs"),
    "evaluate": ("x", "y"),
    "predict": ("x",),
    "Dense": ("units", "activation"),
    "Conv1D": ("filters", "kernel_size", "strides", "padding"),
    "Conv2D": ("filters", "kernel_size", "strides", "padding"),
    "Dropout": ("rate",),
    "Activation": ("activation",),
    "BatchNormalization": ("axis", "momentum"),
    "Input": ("shape",),
    "InputLayer": ("shape",),
    **dict.fromkeys(
        "AutoContrast AugMix ContrastLimitedAdaptiveHistogramEqualization Equalization RandAugment "
        "RandomColorJitter".split(),
        ("value_range",),
    ),
    **dict.fromkeys(
        "RandomBrightness RandomColorDegeneration RandomContrast RandomHue RandomInvert RandomPosterization "
        "RandomSaturation RandomSharpness".split(),
        ("factor", "value_range"),
    ),
    "RandomFlip": ("mode",),
    "RandomRotation": ("factor",),
    "RandomErasing": ("factor", "scale", "fill_value", "value_range"),
    "Solarization": ("addition_factor", "threshold_factor", "value_range"),
    "RandomGaussianBlur": ("factor", "kernel_size", "sigma", "value_range"),
}


@dataclass(frozen=True)
class Replacement:
    """New text for a part of the file: byte offsets from its beginning."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class SourceCode:
    """A person's file, as text and as Python reads it."""

    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The file, parsed; a `SyntaxError` where Python cannot read it."""
        return ast.parse(self.text)

    @cached_property
    def _nodes(self) -> dict[tuple[type[ast.expr], int, int], ast.expr]:
        kinds = ast.Call | ast.BinOp | ast.List | ast.Tuple
        nodes = [node for node in ast.walk(self.tree) if isinstance(node, kinds)]
        outermost_last = reversed(nodes)  # of arithmetic, several may end at one place
        return {(type(node), node.end_lineno or 0, node.end_col_offset or 0): node for node in outermost_last}

    def call_at(self, site: CallSite) -> ast.Call | None:
        """The call that stands there."""
        call = self.node_at(site, ast.Call)
        return call if isinstance(call, ast.Call) else None

    def node_at(self, site: CallSite, kind: type[ast.expr]) -> ast.expr | None:
        """The call, the arithmetic or the list that stands there."""
        return self._nodes.get((kind, site.end_line, site.end_column))

    def place(self, line: int, column: int) -> int:
        """The byte offset of a place that `ast` names."""
        lines = self.text.encode().splitlines(keepends=True)
        return sum(len(part) for part in lines[: line - 1]) + column

    def over(self, node: ast.expr, text: str) -> Replacement:
        """A replacement of an expression."""
        end = self.place(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
        return Replacement(self.place(node.lineno, node.col_offset), end, text)

    def argument(self, call: ast.Call, name: str) -> ast.expr | None:
        """What a call gives for an argument, by name or by place."""
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        places = POSITIONS.get(called(call), ())
        if name in named:
            return named[name]
        return call.args[places.index(name)] if name in places and places.index(name) < len(call.args) else None

    def setting(self, call: ast.Call, name: str, text: str) -> Replacement:
        """A replacement that gives the call this argument."""
        given = self.argument(call, name)
        if given is not None and ast.dump(given) == ast.dump(ast.parse(text, mode="eval").body):
            return self.over(given, ast.get_source_segment(self.text, given) or text)
        if given is not None:
            return self.over(given, text)
        end = self.place(call.end_lineno or call.lineno, (call.end_col_offset or 1) - 1)
        last = [*call.args, *(keyword.value for keyword in call.keywords)]
        if not last:
            return Replacement(end, end, f"{name}={text}")
        after = max(self.place(node.end_lineno or 0, node.end_col_offset or 0) for node in last)
        return Replacement(after, after, f", {name}={text}")

    def holding(self, node: ast.AST) -> list[ast.stmt]:
        """The statements that hold a node, from the outermost to the innermost."""
        statements = [part for part in ast.walk(self.tree) if isinstance(part, ast.stmt)]
        around = [part for part in statements if any(found is node for found in ast.walk(part))]
        return sorted(around, key=lambda part: (part.lineno, -(part.end_lineno or 0)))

    def before(self, node: ast.AST, lines: list[str]) -> Replacement:
        """A replacement that puts lines before a statement, or before the innermost one that holds a node."""
        statement = node if isinstance(node, ast.stmt) else self.holding(node)[-1]
        start = self.place(statement.lineno, 0)
        indent = " " * statement.col_offset
        return Replacement(start, start, "".join(f"{indent}{line}\n" for line in lines))


# The file, and the nodes of one kind in it -> the replacements; an empty list: nothing can be derived.
SourceChange = Callable[[SourceCode, list[Any]], list[Replacement]]


@dataclass(frozen=True)
class Edit:
    """A change of calls that were seen, of arithmetic or of lists.

    Attributes:
        sites: of these; `None` is one that was not seen.
        change: the file and what stands there, in this order -> the replacements.
        kind: of what stands there.
    """

    sites: tuple[CallSite | None, ...]
    change: SourceChange
    kind: type[ast.expr] = ast.Call

    def made(self, source: SourceCode) -> list[Replacement]:
        """The replacements; none where something is not found."""
        nodes = [source.node_at(site, self.kind) for site in self.sites if site]
        found = [node for node in nodes if node is not None]
        return self.change(source, found) if found and len(found) == len(self.sites) else []


def file_of(edits: tuple[Edit, ...]) -> str | None:
    """The one file that all of these change; nothing where a call was not seen, or they stand in several."""
    files = {site.file if site else "" for edit in edits for site in edit.sites}
    return files.pop() or None if len(files) == 1 else None


def changed(text: str, edits: tuple[Edit, ...]) -> str | None:
    """The file with all edits made; nothing where one of them found no place, or the result is no Python."""
    try:
        source = SourceCode(text)
        made = [edit.made(source) for edit in edits]
        if not made or not all(made):
            return None
        whole = text.encode()
        for part in sorted({part for parts in made for part in parts}, key=lambda part: (-part.start, -part.end)):
            whole = whole[: part.start] + part.text.encode() + whole[part.end :]
        ast.parse(whole)
    except (SyntaxError, ValueError):
        return None
    return whole.decode()


def diff(text: str, edits: tuple[Edit, ...], name: str) -> str:
    """The change as a unified diff; empty where none can be derived."""
    new = changed(text, edits) if edits else None
    if new is None or new == text:
        return ""
    lines = difflib.unified_diff(text.splitlines(), new.splitlines(), name, name, lineterm="", n=1)
    return "\n".join(lines)


def called(call: ast.Call) -> str:
    """The last part of the name that is called: `Dense` of `keras.layers.Dense(…)`."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
