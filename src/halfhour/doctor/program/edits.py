"""The lines of a person's script that a remedy changes: a script and an edit go in, the changed script comes out.

An edit looks for the one place that it means. Where there is none, or it cannot tell which of several, it gives
nothing back, and no change is shown: a wrong one would be worse.
"""

import ast
import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

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
}


@dataclass(frozen=True)
class Replacement:
    """New text for a part of the script: byte offsets from the script's beginning."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Script:
    """A person's script, as text and as Python reads it."""

    text: str
    tree: ast.Module

    @classmethod
    def read(cls, text: str) -> "Script":
        """The script, parsed; a `SyntaxError` where Python cannot read it."""
        return cls(text, ast.parse(text))

    def calls(self, *names: str) -> list[ast.Call]:
        """The calls of functions, methods or classes of these names, as they stand from top to bottom."""
        found = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call) and called(node) in names]
        return sorted(found, key=lambda node: (node.lineno, node.col_offset))

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

    def statement_of(self, node: ast.AST) -> ast.stmt | None:
        """The innermost statement that holds a node."""
        holding = [
            part
            for part in ast.walk(self.tree)
            if isinstance(part, ast.stmt) and any(n is node for n in ast.walk(part))
        ]
        return max(holding, key=lambda part: part.lineno, default=None)

    def before(self, node: ast.AST, lines: list[str]) -> Replacement | None:
        """A replacement that puts lines before the statement that holds a node."""
        statement = self.statement_of(node)
        if statement is None:
            return None
        start = self.place(statement.lineno, 0)
        indent = " " * statement.col_offset
        return Replacement(start, start, "".join(f"{indent}{line}\n" for line in lines))


Edit = Callable[[Script], list[Replacement]]  # an empty list: nothing can be derived


def changed(text: str, edits: tuple[Edit, ...]) -> str | None:
    """The script with all edits made; nothing where one of them found no place, or the result is no Python."""
    try:
        script = Script.read(text)
        made = [edit(script) for edit in edits]
        if not made or not all(made):
            return None
        whole = text.encode()
        for part in sorted((part for parts in made for part in parts), key=lambda part: -part.start):
            whole = whole[: part.start] + part.text.encode() + whole[part.end :]
        ast.parse(whole)
    except (SyntaxError, ValueError):
        return None
    return whole.decode()


def diff(text: str, edits: tuple[Edit, ...], name: str) -> str:
    """The change as a unified diff; empty where none can be derived.

    >>> print(diff("model.compile('adam', loss='mse')", (set_argument("compile", "loss", "'mae'"),), "a.py"))
    --- a.py
    +++ a.py
    @@ -1 +1 @@
    -model.compile('adam', loss='mse')
    +model.compile('adam', loss='mae')
    """
    new = changed(text, edits) if edits else None
    if new is None or new == text:
        return ""
    lines = difflib.unified_diff(text.splitlines(), new.splitlines(), name, name, lineterm="", n=1)
    return "\n".join(lines)


def called(call: ast.Call) -> str:
    """The last part of the name that is called: `Dense` of `keras.layers.Dense(…)`."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def written(value: Any) -> str:
    """A value as source text, with double quotes.

    >>> written("relu"), written(0.3)
    ('"relu"', '0.3')
    """
    return f'"{value}"' if isinstance(value, str) else repr(value)


def set_argument(name: str, argument: str, text: str) -> Edit:
    """Give an argument to the one call of this name."""

    def edit(script: Script) -> list[Replacement]:
        calls = script.calls(name)
        return [script.setting(calls[0], argument, text)] if len(calls) == 1 else []

    return edit


def set_layers(layers: list[Any], **settings: Any) -> Edit:
    """Give settings to the calls that make these layers: as many calls as layers must agree with them in the script."""

    def edit(script: Script) -> list[Replacement]:
        calls = list(_making(script, layers))
        if len(calls) != len(layers):
            return []
        return [script.setting(call, name, written(value)) for call in calls for name, value in settings.items()]

    return edit


def set_last_layer(layer: Any, **settings: Any) -> Edit:
    """Give settings to the last call that could have made this layer."""

    def edit(script: Script) -> list[Replacement]:
        calls = list(_making(script, [layer]))
        return [script.setting(calls[-1], name, written(value)) for name, value in settings.items()] if calls else []

    return edit


def replace_tuple(old: tuple[int, ...], new: tuple[int, ...]) -> Edit:
    """Write another tuple of numbers, where the old one stands once in the script."""

    def edit(script: Script) -> list[Replacement]:
        tuples = [node for node in ast.walk(script.tree) if isinstance(node, ast.Tuple) and _value(node) == old]
        return [script.over(tuples[0], repr(new))] if len(tuples) == 1 else []

    return edit


def _making(script: Script, layers: list[Any]) -> Iterator[ast.Call]:
    """The calls whose written arguments agree with one of the layers."""
    for call in script.calls(*{type(layer).__name__ for layer in layers}):
        if any(type(layer).__name__ == called(call) and _agrees(script, call, layer) for layer in layers):
            yield call


def _agrees(script: Script, call: ast.Call, layer: Any) -> bool:
    settings = layer.get_config()
    names = [*POSITIONS.get(called(call), ())[: len(call.args)], *(keyword.arg or "" for keyword in call.keywords)]
    for name in names:
        written, given = _value(script.argument(call, name)), settings.get(name)
        if isinstance(written, str | int | float) and isinstance(given, str | int | float) and written != given:
            return False
    return "activation" not in settings or "activation" in names or settings["activation"] == "linear"


def _value(node: ast.expr | None) -> Any:
    """The value of a literal; `None` of anything else."""
    try:
        return ast.literal_eval(node) if node is not None else None
    except (ValueError, TypeError, SyntaxError):
        return None
