"""Edits of a person's script that need more than one argument changed: its data, its optimizer, a layer more."""

import ast

from halfhour.doctor.program.edits import Edit, Replacement, Script, called, written

ASKING = ("fit", "evaluate", "predict")


def scale_inputs(lines: tuple[str, ...], *, calls: tuple[str, ...] = ASKING) -> Edit:
    """Change the inputs before the first call that takes them: each line with `{x}` once for every variable.

    Only where every one of these calls is given variables by name.
    """

    def edit(script: Script) -> list[Replacement]:
        asked = script.calls(*calls)
        names = list(dict.fromkeys(name for call in asked for name in _inputs_of(script, call)))
        if not asked or not names or "" in names:
            return []
        fitted, *others = names
        first = [line.format(x=fitted) for line in lines]
        rest = [lines[-1].format(x=name) for name in others]
        put = script.before(asked[0], first + rest)
        return [put] if put else []

    return edit


def lower_labels() -> Edit:
    """Lower the labels by one before `fit`, those for validation and the test with them."""

    def edit(script: Script) -> list[Replacement]:
        asked = script.calls("fit", "evaluate")
        names = list(dict.fromkeys(name for call in asked for name in _targets_of(script, call)))
        if not names or "" in names:
            return []
        put = script.before(asked[0], [f"{name} = {name} - 1" for name in names])
        return [put] if put else []

    return edit


def shuffle_before_fit() -> Edit:
    """Put inputs and labels into one random order before `fit(x, y, validation_split=…)`."""

    def edit(script: Script) -> list[Replacement]:
        calls = [call for call in script.calls("fit") if script.argument(call, "validation_split") is not None]
        if len(calls) != 1:
            return []
        x, y = (_name(script.argument(calls[0], name)) for name in ("x", "y"))
        if not x or not y:
            return []
        lines = [
            "import numpy as np",
            f"order = np.random.default_rng(0).permutation(len({x}))",
            f"{x}, {y} = {x}[order], {y}[order]",
        ]
        put = script.before(calls[0], lines[1:] if "import numpy as np" in script.text else lines)
        return [put] if put else []

    return edit


def set_rate(optimizer: str, rate: float) -> Edit:
    """Give the optimizer this learning rate, whether it was made by its class or named by a word."""

    def edit(script: Script) -> list[Replacement]:
        made = script.calls(optimizer)
        if len(made) == 1:
            given = made[0].args[0] if made[0].args else None
            return [script.over(given, f"{rate:g}") if given else script.setting(made[0], "learning_rate", f"{rate:g}")]
        compiled = script.calls("compile")
        named = script.argument(compiled[0], "optimizer") if len(compiled) == 1 and not made else None
        if not isinstance(named, ast.Constant) or not _has_keras(script):
            return []
        return [script.over(named, f"keras.optimizers.{optimizer}(learning_rate={rate:g})")]

    return edit


def weaken(kinds: tuple[str, ...], strength: float) -> Edit:
    """Write a smaller number into every call of these regularisers."""

    def edit(script: Script) -> list[Replacement]:
        given = [[*call.args, *(keyword.value for keyword in call.keywords)] for call in script.calls(*kinds)]
        numbers = [number for numbers in given for number in numbers]
        return [script.over(number, f"{strength:g}") for number in numbers if isinstance(number, ast.Constant)]

    return edit


def flatten_first() -> Edit:
    """Put a `Flatten` before the first `Dense`, in a list of layers or as an `add` of its own."""

    def edit(script: Script) -> list[Replacement]:
        dense = script.calls("Dense")
        if not dense:
            return []
        function = dense[0].func
        owner = ast.unparse(function.value) + "." if isinstance(function, ast.Attribute) else ""
        name = f"{owner}Flatten()" if owner or "Flatten" in script.text else "keras.layers.Flatten()"
        for adding in script.calls("add"):
            if adding.args and adding.args[0] is dense[0]:
                put = script.before(adding, [f"{ast.unparse(adding.func)}({name})"])
                return [put] if put else []
        in_list = any(isinstance(node, ast.List) and dense[0] in node.elts for node in ast.walk(script.tree))
        start = script.place(dense[0].lineno, dense[0].col_offset)
        return [Replacement(start, start, f"{name}, ")] if in_list else []

    return edit


def set_initialisers(**settings: str) -> Edit:
    """Write other initialisers into every layer that names one."""

    def edit(script: Script) -> list[Replacement]:
        calls = [node for node in ast.walk(script.tree) if isinstance(node, ast.Call)]
        return [
            script.over(keyword.value, written(settings[keyword.arg]))
            for call in calls
            for keyword in call.keywords
            if keyword.arg in settings
        ]

    return edit


def _inputs_of(script: Script, call: ast.Call) -> list[str]:
    names = [_name(script.argument(call, "x"))]
    held = script.argument(call, "validation_data") if called(call) == "fit" else None
    if held is not None:
        names.append(_name(held.elts[0]) if isinstance(held, ast.Tuple | ast.List) and held.elts else "")
    return names


def _targets_of(script: Script, call: ast.Call) -> list[str]:
    names = [_name(script.argument(call, "y"))]
    held = script.argument(call, "validation_data") if called(call) == "fit" else None
    if held is not None:
        names.append(_name(held.elts[1]) if isinstance(held, ast.Tuple | ast.List) and len(held.elts) > 1 else "")
    return names


def _name(node: ast.expr | None) -> str:
    """The variable that an argument is; empty for anything else."""
    return node.id if isinstance(node, ast.Name) else ""


def _has_keras(script: Script) -> bool:
    bound = {alias.asname or alias.name for node in ast.walk(script.tree) for alias in getattr(node, "names", [])}
    return "keras" in bound
