"""Edits of the calls that make and train a network: a case and what to write go in, `Edit`s come out."""

import ast
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from halfhour.doctor.patching.source import Edit, Replacement, SourceCode, called
from halfhour.doctor.reading.case import Case
from halfhour.doctor.seeing.sites import CallSite

if TYPE_CHECKING:
    import keras


def written(value: object) -> str:
    """A value as source text, with double quotes.

    >>> written("relu"), written(0.3)
    ('"relu"', '0.3')
    """
    return f'"{value}"' if isinstance(value, str) else repr(value)


def set_argument(site: CallSite | None, argument: str, value: object) -> Edit:
    """Give an argument to a call."""

    def change(source: SourceCode, calls: list[ast.Call]) -> list[Replacement]:
        return [source.setting(calls[0], argument, written(value))]

    return Edit((site,), change)


def set_loss(case: Case, loss: str) -> Edit:
    """Compile with another loss."""
    return set_argument(case.model_seen.compiled_at, "loss", loss)


def set_layers(case: Case, layers: Iterable["keras.Layer"], **settings: object) -> Edit:
    """Give settings to the calls that make these layers, and no others of the network.

    Args:
        case: whose layers they are. One call, in a loop, may make some of these and some of the others; then there is
            no such edit.
        layers: to be changed.
        settings: arguments and their values.
    """
    layers = list(layers)
    wanted, kinds = {id(layer) for layer in layers}, {type(layer).__name__ for layer in layers}
    sites = dict.fromkeys(case.made_at(layer) for layer in layers)
    shared = any(case.made_at(layer) in sites for layer in case.network.layers if id(layer) not in wanted)

    def change(source: SourceCode, calls: list[ast.Call]) -> list[Replacement]:
        if shared or any(called(call) not in kinds for call in calls):  # another function made them
            return []
        return [source.setting(call, name, written(value)) for call in calls for name, value in settings.items()]

    return Edit(tuple(sites), change)


def set_last_layer(case: Case, **settings: object) -> tuple[Edit, ...]:
    """Give settings to the call that makes the layer whose activation is the network's end; none where it has none."""
    last = case.head.layer if case.head else None
    return () if last is None else (set_layers(case, [last], **settings),)


def set_input_shape(case: Case, shape: tuple[int, ...]) -> Edit:
    """Write another shape where the network states that of its inputs: in `Input`, or in its first layer."""
    inputs = [tensor._keras_history.operation for tensor in (getattr(case.model, "inputs", None) or [])[:1]]
    sites = dict.fromkeys(case.made_at(layer) for layer in (*inputs, *case.network.layers[:1]))

    def change(source: SourceCode, calls: list[ast.Call]) -> list[Replacement]:
        for call in calls:
            for name in ("shape", "input_shape"):
                if given := source.argument(call, name):
                    return [source.over(given, repr(shape))]
        return []

    return Edit(tuple(site for site in sites if site), change)


def set_initialisers(case: Case, layers: Iterable["keras.Layer"], **settings: str) -> Edit:
    """Write other initialisers into the calls that make these layers, where they name one."""
    sites = dict.fromkeys(case.made_at(layer) for layer in layers)

    def change(source: SourceCode, calls: list[ast.Call]) -> list[Replacement]:
        return [
            source.over(keyword.value, written(settings[keyword.arg]))
            for call in calls
            for keyword in call.keywords
            if keyword.arg in settings
        ]

    return Edit(tuple(sites), change)


def set_strengths(case: Case, regularisers: Iterable["keras.Regularizer"], strength: float) -> Edit:
    """Write a strength in the place of every number that these regularisers were made with."""
    sites = dict.fromkeys(case.made_at(regulariser) for regulariser in regularisers)

    def change(source: SourceCode, calls: list[ast.Call]) -> list[Replacement]:
        given = [value for call in calls for value in (*call.args, *(keyword.value for keyword in call.keywords))]
        return [source.over(value, f"{strength:g}") for value in given if isinstance(value, ast.Constant)]

    return Edit(tuple(sites), change)


def set_rate(case: Case, rate: float) -> Edit:
    """Give the optimizer this learning rate, whether it was made by its class or named by a word in `compile`."""
    name = case.optimizer.name

    def change(source: SourceCode, calls: list[ast.Call]) -> list[Replacement]:
        call = calls[0]
        if called(call) == name:
            given = call.args[0] if call.args else None
            return [source.over(given, f"{rate:g}") if given else source.setting(call, "learning_rate", f"{rate:g}")]
        compiled = called(call) == "compile"
        optimizer = source.argument(call, "optimizer") if compiled else None
        if not compiled or "keras" not in bound_names(source) or not isinstance(optimizer, ast.Constant | None):
            return []
        return [source.setting(call, "optimizer", f"keras.optimizers.{name}(learning_rate={rate:g})")]

    return Edit((case.made_at(case.optimizer.own) or case.model_seen.compiled_at,), change)


def flatten_first(case: Case) -> Edit:
    """Put a `Flatten` before the first `Dense`, in a list of layers or as an `add` of its own."""
    dense = next((case.made_at(layer) for layer in case.network.of_kind("Dense")), None)

    def change(source: SourceCode, calls: list[ast.Call]) -> list[Replacement]:
        first = calls[0]
        if called(first) != "Dense":
            return []
        function = first.func
        owner = ast.unparse(function.value) + "." if isinstance(function, ast.Attribute) else ""
        name = f"{owner}Flatten()" if owner or "Flatten" in source.text else "keras.layers.Flatten()"
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and called(node) == "add" and first in node.args:
                return [source.before(node, [f"{ast.unparse(node.func)}({name})"])]
        in_list = any(isinstance(node, ast.List) and first in node.elts for node in ast.walk(source.tree))
        start = source.place(first.lineno, first.col_offset)
        return [Replacement(start, start, f"{name}, ")] if in_list else []

    return Edit((dense,), change)


def remove_layers(case: Case, layers: Iterable["keras.Layer"]) -> Edit:
    """Take the calls that make these layers out of the lists that they stand in, before further layers."""
    layers = list(layers)
    kinds = {type(layer).__name__ for layer in layers}

    def change(source: SourceCode, calls: list[ast.Call]) -> list[Replacement]:
        lists = [node.elts for node in ast.walk(source.tree) if isinstance(node, ast.List)]
        found = []
        for call in calls:
            after = next((part for parts in lists for before, part in pairwise(parts) if before is call), None)
            if called(call) not in kinds or after is None:
                return []
            start, end = (source.place(node.lineno, node.col_offset) for node in (call, after))
            found.append(Replacement(start, end, ""))
        return found

    return Edit(tuple(dict.fromkeys(case.made_at(layer) for layer in layers)), change)


def bound_names(source: SourceCode) -> set[str]:
    """The names that the file imports."""
    aliases = (alias for node in ast.walk(source.tree) for alias in getattr(node, "names", []))
    return {alias.asname or alias.name for alias in aliases if isinstance(alias, ast.alias)}
