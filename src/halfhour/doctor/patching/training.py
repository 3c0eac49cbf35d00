"""An edit of the calls of layers: layers that are always told that they train go in, an `Edit` comes out."""

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from halfhour.doctor.patching.source import Edit, Replacement, SourceCode
from halfhour.doctor.reading.case import Case

if TYPE_CHECKING:
    import keras

Function = ast.FunctionDef | ast.AsyncFunctionDef


def pass_training_on(case: Case, layers: Iterable["keras.Layer"]) -> Edit:
    """Where these layers are called with `training=True`: hand on what `call` was told, elsewhere leave it out.

    The call of a layer is found by the call that made it: the same expression, `BatchNormalization()(x)`, or the name
    that the layer was given, `bn(x)` or `self.bn(x)`.
    """
    sites = dict.fromkeys(case.made_at(layer) for layer in layers)

    def change(source: SourceCode, calls: list[ast.Call]) -> list[Replacement]:
        parts = [_told_otherwise(source, made) for made in calls]
        return [part for found in parts for part in found] if all(parts) else []

    return Edit(tuple(sites), change)


def _told_otherwise(source: SourceCode, made: ast.Call) -> list[Replacement]:
    """The changes for the layer that one call makes; none where its own calls are not found."""
    names = {ast.unparse(target) for target in _targets(source, made)}
    called = [node for node in ast.walk(source.tree) if isinstance(node, ast.Call)]
    own = [node for node in called if node.func is made or ast.unparse(node.func) in names]
    changes = [_without(source, node, keyword) for node in own for keyword in node.keywords if _always(keyword)]
    return [part for found in changes for part in found] if all(changes) else []


def _targets(source: SourceCode, made: ast.Call) -> list[ast.expr]:
    """What is given the layer: `bn` or `self.bn`, where the call stands alone on the right."""
    assigned = [node for node in ast.walk(source.tree) if isinstance(node, ast.Assign) and node.value is made]
    return [target for node in assigned for target in node.targets if isinstance(target, ast.Name | ast.Attribute)]


def _always(keyword: ast.keyword) -> bool:
    return keyword.arg == "training" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True


def _without(source: SourceCode, call: ast.Call, keyword: ast.keyword) -> list[Replacement]:
    """`training=True` -> `training=training` in a method `call`, which then takes it; elsewhere it is left out."""
    around = [part for part in source.holding(call) if isinstance(part, Function)]
    if not around or around[-1].name != "call":
        before = [
            part for part in (*call.args, *(other.value for other in call.keywords)) if _place(part) < _place(keyword)
        ]
        if not before:
            return []
        last = max(before, key=_place)
        start = source.place(last.end_lineno or 0, last.end_col_offset or 0)
        return [Replacement(start, source.place(keyword.end_lineno or 0, keyword.end_col_offset or 0), "")]
    passed, given = [source.over(keyword.value, "training")], around[-1].args
    if any(argument.arg == "training" for argument in (*given.args, *given.kwonlyargs)):
        return passed
    if given.kwonlyargs or given.vararg or given.kwarg or not given.args:
        return []
    parts: list[ast.arg | ast.expr] = [*given.args, *given.defaults]
    end = max(parts, key=_place)
    place = source.place(end.end_lineno or 0, end.end_col_offset or 0)
    return [Replacement(place, place, ", training=None"), *passed]


def _place(node: ast.expr | ast.arg | ast.keyword) -> tuple[int, int]:
    return node.lineno, node.col_offset
